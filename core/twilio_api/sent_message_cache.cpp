#include "core/twilio_api/sent_message_cache.hpp"

#include "core/texts/sms_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace ivr {
namespace {

using std::chrono::sys_seconds;

constexpr std::chrono::minutes k_slack{5};
constexpr std::chrono::hours k_slack_of_the_future{1};
constexpr std::chrono::seconds k_keep_for{3};
// A list that took long to read is kept longer, so that reading lists never takes more than a part of the
// time.
constexpr int k_keep_times_its_cost = 5;
// More messages than two numbers exchange in that time: the pages form a cycle.
constexpr int k_max_pages = 500;

std::optional<sys_seconds> newest_of(const std::vector<ListedMessage>& messages) {
  std::optional<sys_seconds> newest;
  for (const ListedMessage& message : messages) newest = std::max(newest, message.created);
  return newest;
}

const ListedMessage* find_message(const std::vector<ListedMessage>& messages,
                                  const std::string& recording_sid) {
  const auto found = std::ranges::find_if(
      messages, [&](const ListedMessage& one) { return mentions(one.body, recording_sid); });
  return found == messages.end() ? nullptr : &*found;
}

// Twilio has accepted it, so it is sent, whatever became of it later: another message would most likely fail
// too.
LookupResult found(const ListedMessage& message) {
  LookupResult result;
  result.kind = LookupResult::Kind::found;
  result.provider_id = message.sid;
  if (is_undeliverable(message))
    result.remark = fmt::format("Twilio says it is {} {}", message.status, message.error_code);
  return result;
}

// How far Twilio's clock is ahead of the store's. No two clocks differ by more than this, and what Twilio
// sends decides how large the number is.
std::chrono::milliseconds difference(sys_seconds twilio, StoreTime store) {
  constexpr std::chrono::years k_most{100};
  const auto here = std::chrono::floor<std::chrono::seconds>(store);
  return std::clamp(twilio, here - k_most, here + k_most) - store;
}

// If the clock went back after the attempt, we would look for a message of the future.
StoreTime attempt_of(const Alert& alert, StoreTime now) {
  const StoreTime attempt = alert.attempt_at.value_or(now);
  return attempt > now ? now - k_slack_of_the_future : attempt;
}

}  // namespace

bool SentMessageCache::List::goes_back_to(StoreTime attempt) const {
  return is_complete || (read_back_to && *read_back_to < attempt + twilio_ahead - k_slack);
}

LookupResult SentMessageCache::find(const Alert& alert, const Lookup& lookup) {
  const Wanted wanted{
      {alert.sender, alert.recipient.address}, subject_sid(alert), attempt_of(alert, lookup.now)};
  List& kept = lists_[wanted.route];
  if (const auto* message = find_message(kept.messages, wanted.recording_sid)) return found(*message);
  if (!can_answer(kept, wanted, lookup)) {
    List fresh;
    if (auto failure = read(fresh, wanted, lookup))
      return {.kind = LookupResult::Kind::unknown, .failure = *std::move(failure)};
    kept = std::move(fresh);
  }
  if (const auto* message = find_message(kept.messages, wanted.recording_sid)) return found(*message);
  return {.kind = LookupResult::Kind::absent, .as_of = kept.as_of};
}

bool SentMessageCache::can_answer(const List& list, const Wanted& wanted, const Lookup& lookup) {
  const auto age = lookup.clock() - list.read_at;
  const auto keep_for = std::max<Clock::duration>(k_keep_for, list.took * k_keep_times_its_cost);
  return list.as_of <= lookup.now && age < keep_for && list.goes_back_to(wanted.attempt);
}

std::optional<SendResult> SentMessageCache::read(List& list, const Wanted& wanted, const Lookup& lookup) {
  const auto begun = lookup.clock();
  list.as_of = lookup.now;
  std::optional<HttpRequest> next = message_list_request(lookup.access, wanted.route);
  std::set<std::string> seen;
  for (int pages = 0; next; ++pages) {
    if (pages == k_max_pages) return send_later("the list of messages does not end");
    if (!seen.insert(next->url).second) return send_later("the list of messages leads back to a page before");
    if (!lookup.keep_going()) return send_later("interrupted");
    const HttpOutcome outcome = lookup.fetch(*next);
    auto page = read_message_page(lookup.access, outcome);
    if (!page) return page.error();
    if (pages == 0 && outcome.date) list.twilio_ahead = difference(*outcome.date, list.as_of);
    list.messages.insert(list.messages.end(), page->messages.begin(), page->messages.end());
    list.read_back_to = newest_of(page->messages);
    list.is_complete = !page->next;
    if (list.goes_back_to(wanted.attempt) || find_message(page->messages, wanted.recording_sid)) break;
    next = std::move(page->next);
  }
  list.read_at = lookup.clock();
  list.took = list.read_at - begun;
  return std::nullopt;
}

}  // namespace ivr
