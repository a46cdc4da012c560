#include "fcgi_app/deliver/sent_message_cache.hpp"

#include "core/texts/sms_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ivr {
namespace {

using std::chrono::sys_seconds;

constexpr std::chrono::minutes k_slack{5};
constexpr std::chrono::hours k_slack_of_the_future{1};
constexpr std::chrono::seconds k_kept_for{3};
// A list that took long to read is kept longer, so that reading lists never takes more than a part of the
// time.
constexpr int k_kept_times_its_cost = 5;
// More messages between two numbers than there are in such a time: the pages lead in a circle.
constexpr int k_max_pages = 500;

std::optional<sys_seconds> newest_of(const std::vector<ListedMessage>& messages) {
  std::optional<sys_seconds> newest;
  for (const ListedMessage& message : messages) newest = std::max(newest, message.created);
  return newest;
}

const ListedMessage* find_announcement(const std::vector<ListedMessage>& messages,
                                       const std::string& recording_sid) {
  const auto found = std::ranges::find_if(
      messages, [&](const ListedMessage& one) { return announces(one.body, recording_sid); });
  return found == messages.end() ? nullptr : &*found;
}

// Twilio has accepted it, so it is sent, whatever became of it later: another one would most likely fail
// alike.
LookupResult found(const ListedMessage& message) {
  LookupResult sighting;
  sighting.kind = LookupResult::Kind::found;
  sighting.provider_id = message.sid;
  if (went_wrong(message))
    sighting.remark = fmt::format("Twilio says it is {} {}", message.status, message.error_code);
  return sighting;
}

SendResult trouble(std::string problem) {
  SendResult verdict;
  verdict.problem = std::move(problem);
  return verdict;
}

// A clock that went back since would have us look for a message of the future.
StoreTime attempt_of(const Alert& alert, StoreTime now) {
  const StoreTime attempt = alert.attempt_at.value_or(now);
  return attempt > now ? now - k_slack_of_the_future : attempt;
}

}  // namespace

bool SentMessageCache::List::goes_back_to(StoreTime attempt) const {
  return is_complete || (read_back_to && *read_back_to < attempt + twilio_ahead - k_slack);
}

LookupResult SentMessageCache::find(const Alert& alert, const Look& look) {
  const Wanted wanted{
      {alert.sender, alert.recipient.address}, subject_sid(alert), attempt_of(alert, look.now)};
  List& kept = lists_[wanted.way];
  if (const auto* message = find_announcement(kept.messages, wanted.recording_sid)) return found(*message);
  if (!answers(kept, wanted, look)) {
    List fresh;
    if (auto failure = read(fresh, wanted, look)) {
      LookupResult sighting;
      sighting.kind = LookupResult::Kind::unknown;
      sighting.trouble = *std::move(failure);
      return sighting;
    }
    kept = std::move(fresh);
  }
  if (const auto* message = find_announcement(kept.messages, wanted.recording_sid)) return found(*message);
  LookupResult sighting;
  sighting.kind = LookupResult::Kind::absent;
  sighting.as_of = kept.as_of;
  return sighting;
}

bool SentMessageCache::answers(const List& list, const Wanted& wanted, const Look& look) {
  const auto age = look.clock() - list.read_at;
  const auto kept_for = std::max<Clock::duration>(k_kept_for, list.took * k_kept_times_its_cost);
  return list.as_of <= look.now && age < kept_for && list.goes_back_to(wanted.attempt);
}

// Nothing, or why it failed.
std::optional<SendResult> SentMessageCache::read(List& list, const Wanted& wanted, const Look& look) {
  const auto begun = look.clock();
  list.as_of = look.now;
  std::optional<HttpRequest> next = message_list_request(look.access, wanted.way);
  for (int pages = 0; next; ++pages) {
    if (pages == k_max_pages) return trouble("the list of messages does not end");
    if (!look.go_on()) return trouble("interrupted");
    const HttpOutcome outcome = look.fetch(*next);
    auto page = read_message_page(look.access, outcome);
    if (!page) return page.error();
    if (pages == 0 && outcome.date) list.twilio_ahead = *outcome.date - list.as_of;
    list.messages.insert(list.messages.end(), page->messages.begin(), page->messages.end());
    list.read_back_to = newest_of(page->messages);
    list.is_complete = !page->next;
    if (list.goes_back_to(wanted.attempt) || find_announcement(page->messages, wanted.recording_sid)) break;
    next = std::move(page->next);
  }
  list.read_at = look.clock();
  list.took = list.read_at - begun;
  return std::nullopt;
}

}  // namespace ivr
