#include "fcgi_app/deliver/recording_scan.hpp"

#include "core/actions/voicemail.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/call/model.hpp"
#include "core/config/value_parsers.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/deliver/get_with_retry.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace ivr {
namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

// How far back the first walk goes.
constexpr days k_first_look{1};
// Behind the mark, for what turned up in the list late.
constexpr std::chrono::hours k_overlap{1};
// For so long one recording that does not get finished can hold the mark.
constexpr days k_longest_hold{1};
constexpr int k_max_pages = 5000;
constexpr std::size_t k_max_name = 100;

using ScanError = RecordingScan::ScanError;

Unexpected<ScanError> store_trouble(const std::string& problem) {
  return Unexpected{ScanError{problem, {}}};
}

Unexpected<ScanError> twilio_trouble(const std::string& problem) {
  return Unexpected{ScanError{{}, problem}};
}

std::optional<sys_seconds> parse_mark(const std::string& text) {
  std::int64_t seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool good = problem == std::errc() && end == text.data() + text.size();
  return good ? std::optional(sys_seconds(std::chrono::seconds(seconds))) : std::nullopt;
}

// Newest first, so what follows a page is as old as its newest or older.
bool lies_before(const RecordingPage& page, sys_seconds start) {
  std::optional<sys_seconds> newest;
  for (const ListedRecording& one : page.recordings) newest = std::max(newest, one.created);
  return newest && *newest < start;
}

}  // namespace

RecordingScan::RecordingScan(std::shared_ptr<const Loaded> loaded, StoreConnection& store, HttpClient& client,
                             const StopToken& stop, std::set<std::string>& warned)
    : loaded_(std::move(loaded)), store_(store), client_(client), stop_(stop), warned_(warned) {}

Result<Committed, ScanError> RecordingScan::run() {
  if (auto step = find_start(); !step) return step;
  if (auto step = walk(); !step) return step;
  if (loaded_->server.debug && of_others_ > 0)
    write_log(Level::debug, fmt::format("reconciliation: {} recordings are of other programs", of_others_));
  return move_mark();
}

// From where the last walk ended, which is a time by Twilio's clock: ours may jump as it likes.
RecordingScan::Step RecordingScan::find_start() {
  const auto mark = Marks(store_).find(k_seen_until_mark);
  if (!mark) return store_trouble(mark.error());
  if (*mark) mark_ = parse_mark(**mark);
  if (mark_) {
    start_ = *mark_ - k_overlap;
    return Committed{};
  }
  const auto now = store_.now();
  if (!now) return store_trouble(now.error());
  start_ = std::chrono::floor<std::chrono::seconds>(*now) - k_first_look;
  return Committed{};
}

RecordingScan::Step RecordingScan::walk() {
  const TwilioAccess access = access_of(loaded_->twilio);
  const std::string& ca_file = loaded_->alerts.ca_file;
  const auto always = [] { return true; };
  std::optional<HttpRequest> next = recording_list_request(access, std::chrono::floor<days>(start_));
  for (int pages = 0; next; ++pages) {
    if (stop_.is_raised()) return Unexpected{ScanError{}};
    if (pages == k_max_pages) return twilio_trouble("the list of recordings does not end");
    auto page =
        read_recording_page(access, pages == 0 ? client_.exchange(*next, ca_file)
                                               : read_patiently(client_, *next, ca_file, stop_, always));
    if (!page) return twilio_trouble(page.error().problem);
    for (const ListedRecording& recording : page->recordings) {
      if (auto step = consider(recording); !step) return step;
    }
    next = lies_before(*page, start_) ? std::nullopt : std::move(page->next);
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
  return consider_finished(recording);
}

RecordingScan::Step RecordingScan::consider_finished(const ListedRecording& recording) {
  const auto note = AlertInserts(store_).find_call(recording.call_sid);
  if (!note) return store_trouble(note.error());
  if (*note) return announce(recording, **note);
  ++of_others_;
  return Committed{};
}

RecordingScan::Step RecordingScan::announce(const ListedRecording& recording, const VoicemailCall& note) {
  const ActionEntry* action = loaded_->model->find_action(note.action);
  const auto* voicemail = action == nullptr ? nullptr : dynamic_cast<const Voicemail*>(action->settings);
  if (voicemail == nullptr) {
    if (warned_.insert(note.action).second) {
      write_log(Level::warning,
                fmt::format("recording {} is announced to nobody: [action_{}] takes no voicemail any more",
                            recording.sid, escape_for_log(note.action, k_max_name)));
    }
    return Committed{};
  }
  const StoreTime began = recording.began.value_or(recording.created.value_or(start_));
  return commit(
      voicemail->entry_of({recording.sid, note.call_sid, note.action, note.caller, recording.length, began}),
      recording);
}

RecordingScan::Step RecordingScan::commit(const StoreEntry& entry, const ListedRecording& recording) {
  const auto added = AlertInserts(store_).commit({&entry, 1});
  if (!added) return store_trouble(added.error());
  if (*added > 0) {
    write_log(Level::warning,
              fmt::format("reconciliation: recording {} was not announced in full, alerts added: {}",
                          recording.sid, *added));
  }
  return Committed{};
}

// Nothing new in the list: the mark stays where it is, and so does the day from which the next walk starts.
RecordingScan::Step RecordingScan::move_mark() {
  if (!newest_) return Committed{};
  sys_seconds until = mark_ ? std::max(*mark_, *newest_) : *newest_;
  if (oldest_unfinished_) until = std::min(until, std::max(*oldest_unfinished_, until - k_longest_hold));
  if (mark_ == until) return Committed{};
  const auto set = Marks(store_).set(k_seen_until_mark, std::to_string(until.time_since_epoch().count()));
  if (!set) return store_trouble(set.error());
  return Committed{};
}

}  // namespace ivr
