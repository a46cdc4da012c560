#include "core/alerts/retry_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

constexpr int k_min_attempts = 10;
// A message shows up in Twilio's list when it is accepted, or very soon after.
constexpr std::chrono::seconds k_first_lookup{3};

bool can_be_looked_up(const Alert& alert) {
  return alert.recipient.channel == Channel::sms;
}

AttemptOutcome with_state(AlertState state, const SendResult& result) {
  AttemptOutcome outcome;
  outcome.state = state;
  outcome.provider_id = result.provider_id;
  outcome.code = result.code;
  outcome.problem = result.problem;
  return outcome;
}

StoreTime next_attempt(const Alert& alert, const SendResult& result, const OutcomeTerms& terms) {
  return terms.now + wait_before(alert.attempts, terms.random01, result.wait);
}

AttemptOutcome outcome_later(const Alert& alert, const SendResult& result, const OutcomeTerms& terms) {
  if (should_give_up(alert, terms)) return outcome_given_up(alert, result.problem);
  AttemptOutcome outcome = with_state(AlertState::pending, result);
  outcome.due_at = next_attempt(alert, result, terms);
  return outcome;
}

// An alert that can be looked up is not given up before the lookup: it may have arrived.
AttemptOutcome outcome_unsure(const Alert& alert, const SendResult& result, const OutcomeTerms& terms) {
  AttemptOutcome outcome = with_state(AlertState::pending, result);
  outcome.in_doubt = true;
  outcome.resend_at = terms.now + result.doubt;
  if (!can_be_looked_up(alert)) {
    if (should_give_up(alert, terms)) return outcome_given_up(alert, result.problem);
    outcome.due_at = std::max(*outcome.resend_at, next_attempt(alert, result, terms));
  } else if (result.doubt.count() == 0) {
    outcome.due_at = next_attempt(alert, result, terms);
  } else {
    outcome.due_at = terms.now + std::min(k_first_lookup, result.doubt);
  }
  return outcome;
}

}  // namespace

std::chrono::milliseconds backoff(int attempts, double random01) {
  constexpr std::chrono::milliseconds k_ceiling = std::chrono::minutes(1);
  // The seventh doubling is above the ceiling already.
  const int doublings = std::clamp(attempts, 1, 7) - 1;
  const auto longest = std::min(k_ceiling, std::chrono::milliseconds(1000 << doublings));
  const double part = std::isnan(random01) ? 1.0 : std::clamp(random01, 0.0, 1.0);
  return std::chrono::milliseconds(std::llround(part * static_cast<double>(longest.count())));
}

std::chrono::milliseconds wait_before(int attempts, double random01,
                                      std::optional<std::chrono::seconds> asked) {
  constexpr std::chrono::seconds k_none{0};
  const auto from = std::clamp(asked.value_or(k_none), k_none, k_longest_wait);
  return std::min<std::chrono::milliseconds>(from + backoff(attempts, random01), k_longest_wait);
}

AttemptOutcome outcome_of(const Alert& alert, const SendResult& result, const OutcomeTerms& terms) {
  switch (result.kind) {
    case Kind::sent: return with_state(AlertState::sent, result);
    case Kind::failed: return with_state(AlertState::failed, result);
    case Kind::unsure: return outcome_unsure(alert, result, terms);
    case Kind::later:
    case Kind::stop: break;
  }
  return outcome_later(alert, result, terms);
}

AttemptOutcome outcome_found(const LookupResult& lookup) {
  AttemptOutcome outcome;
  outcome.state = AlertState::sent;
  outcome.provider_id = lookup.provider_id;
  outcome.problem = lookup.remark;
  return outcome;
}

StoreTime may_resend_at(const Alert& alert, StoreTime now) {
  const StoreTime latest = now + k_doubt;
  return std::min(alert.resend_at.value_or(latest), latest);
}

AttemptOutcome outcome_in_doubt(const Alert& alert, std::chrono::milliseconds wait,
                                const OutcomeTerms& terms) {
  AttemptOutcome outcome;
  outcome.code = alert.code;
  outcome.problem = alert.problem;
  outcome.in_doubt = true;
  outcome.resend_at = may_resend_at(alert, terms.now);
  const StoreTime soon = terms.now + wait;
  outcome.due_at = *outcome.resend_at > terms.now ? std::min(soon, *outcome.resend_at) : soon;
  return outcome;
}

AttemptOutcome outcome_lookup_failed(const Alert& alert, const SendResult& failure,
                                     const OutcomeTerms& terms) {
  // Lookups are not counted, so the wait is the same each time: as long as after four attempts.
  constexpr int k_attempts = 4;
  const auto wait = k_first_lookup + wait_before(k_attempts, terms.random01, failure.wait);
  AttemptOutcome outcome = outcome_in_doubt(alert, wait, terms);
  outcome.due_at = terms.now + wait;
  outcome.code = failure.code;
  outcome.problem = "lookup failed: " + failure.problem;
  return outcome;
}

bool should_give_up(const Alert& alert, const OutcomeTerms& terms) {
  return alert.attempts >= k_min_attempts && terms.now - alert.created_at >= terms.give_up_after;
}

AttemptOutcome outcome_given_up(const Alert& alert, const std::string& problem) {
  AttemptOutcome outcome;
  outcome.state = AlertState::failed;
  outcome.code = "gave up";
  outcome.problem = fmt::format("after {} attempts; last: {}", alert.attempts, problem);
  return outcome;
}

}  // namespace ivr
