#include "fcgi_app/deliver/recording_scan.hpp"

#include "core/actions/voicemail.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/base/numbers.hpp"
#include "core/call/model.hpp"
#include "core/config/value_parsers.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ivr {
namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

// How far back the first scan goes.
constexpr days k_first_scan{1};
// Before the mark, for recordings that appear in the list late.
constexpr std::chrono::hours k_overlap{1};
// One recording that is never finished can hold the mark for so long.
constexpr days k_longest_hold{1};
constexpr int k_max_pages = 5000;
constexpr std::size_t k_max_name = 100;

tl::unexpected<ScanError> store_error(const std::string& problem) {
  return tl::unexpected{ScanError{problem, {}}};
}

tl::unexpected<ScanError> twilio_error(const std::string& problem) {
  return tl::unexpected{ScanError{{}, problem}};
}

std::optional<sys_seconds> parse_mark(const std::string& text) {
  const auto seconds = parse_number<std::int64_t>(text);
  return seconds ? std::optional(sys_seconds(std::chrono::seconds(*seconds))) : std::nullopt;
}

// The list has the newest first, so the pages after this one are as old as its newest recording or older.
bool is_before(const RecordingPage& page, sys_seconds start) {
  std::optional<sys_seconds> newest;
  for (const ListedRecording& one : page.recordings) newest = std::max(newest, one.created);
  return newest && *newest < start;
}

}  // namespace

RecordingScan::RecordingScan(std::shared_ptr<const Loaded> loaded, StoreConnection& store, HttpClient& client,
                             const StopToken& stop, std::set<std::string>& warned)
    : loaded_(std::move(loaded)), store_(store), client_(client), stop_(stop), warned_(warned) {}

RecordingScan::Step RecordingScan::run() {
  if (auto step = find_start(); !step) return step;
  if (auto step = walk_list(); !step) return step;
  if (loaded_->server.debug && of_others_ > 0)
    write_log(Level::debug, fmt::format("recordings_of_others count={}", of_others_));
  return move_mark();
}

// Where the last scan ended, which is a time by Twilio's clock: ours may jump.
RecordingScan::Step RecordingScan::find_start() {
  const auto mark = Marks(store_).find(k_seen_until_mark);
  if (!mark) return store_error(mark.error());
  if (*mark) mark_ = parse_mark(**mark);
  if (mark_) {
    start_ = *mark_ - k_overlap;
    return Committed{};
  }
  const auto now = store_.now();
  if (!now) return store_error(now.error());
  start_ = std::chrono::floor<std::chrono::seconds>(*now) - k_first_scan;
  return Committed{};
}

RecordingScan::Step RecordingScan::walk_list() {
  const TwilioAccess access = access_of(loaded_->twilio);
  const std::string& ca_file = loaded_->alerts.ca_file;
  const auto always = [] { return true; };
  std::optional<HttpRequest> next = recording_list_request(access, std::chrono::floor<days>(start_));
  std::set<std::string> seen;
  for (int pages = 0; next; ++pages) {
    if (stop_.is_raised()) return tl::unexpected{ScanError{}};
    if (pages == k_max_pages) return twilio_error("the list of recordings does not end");
    if (!seen.insert(next->url).second)
      return twilio_error("the list of recordings leads back to a page before");
    auto page =
        read_recording_page(access, pages == 0 ? client_.exchange(*next, ca_file)
                                               : get_with_retry(client_, *next, ca_file, stop_, always));
    if (!page) return twilio_error(page.error().problem);
    for (const ListedRecording& recording : page->recordings) {
      if (auto step = consider(recording); !step) return step;
    }
    next = is_before(*page, start_) ? std::nullopt : std::move(page->next);
  }
  return Committed{};
}

RecordingScan::Step RecordingScan::consider(const ListedRecording& recording) {
  if (recording.created && *recording.created < start_) return Committed{};
  newest_ = std::max(newest_, recording.created);
  if (recording.source != "RecordVerb") return Committed{};
  if (is_unfinished(recording) && recording.created)
    oldest_unfinished_ = std::min(oldest_unfinished_.value_or(*recording.created), *recording.created);
  if (recording.status != "completed") return Committed{};
  const auto call = AlertInserts(store_).find_call(recording.call_sid);
  if (!call) return store_error(call.error());
  if (*call) return store_alerts(recording, **call);
  ++of_others_;
  return Committed{};
}

RecordingScan::Step RecordingScan::store_alerts(const ListedRecording& recording, const VoicemailCall& call) {
  const ActionEntry* action = loaded_->model->find_action(call.action);
  const auto* voicemail = action == nullptr ? nullptr : dynamic_cast<const Voicemail*>(action->settings);
  if (voicemail == nullptr) {
    warn_of_action(recording, call.action);
    return Committed{};
  }
  const StoreTime began = recording.began.value_or(recording.created.value_or(start_));
  return commit(voicemail->entry_of({recording.sid, call.call_sid, call.action, call.caller, recording.length,
                                     began, call.caller_name, call.called}),
                recording);
}

// The action is not a voicemail any more, so nobody is notified of its recordings.
void RecordingScan::warn_of_action(const ListedRecording& recording, const std::string& action) {
  if (!warned_.insert(action).second) return;
  write_log(Level::warning, fmt::format("recording_without_recipients recording={} action=\"{}\"",
                                        recording.sid, escape_for_log(action, k_max_name)));
}

RecordingScan::Step RecordingScan::commit(const StoreEntry& entry, const ListedRecording& recording) {
  const auto added = AlertInserts(store_).commit({&entry, 1});
  if (!added) return store_error(added.error());
  if (*added > 0)
    write_log(Level::warning,
              fmt::format("recording_recovered recording={} alerts={}", recording.sid, *added));
  return Committed{};
}

// If the list has nothing new, the mark stays where it is, and so does the day from which the next scan
// starts.
RecordingScan::Step RecordingScan::move_mark() {
  if (!newest_) return Committed{};
  sys_seconds until = mark_ ? std::max(*mark_, *newest_) : *newest_;
  if (oldest_unfinished_) until = std::min(until, std::max(*oldest_unfinished_, until - k_longest_hold));
  if (mark_ == until) return Committed{};
  const auto set = Marks(store_).set(k_seen_until_mark, std::to_string(until.time_since_epoch().count()));
  if (!set) return store_error(set.error());
  return Committed{};
}

}  // namespace ivr
