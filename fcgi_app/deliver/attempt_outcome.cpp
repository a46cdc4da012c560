#include "fcgi_app/deliver/attempt_outcome.hpp"

#include "core/alerts/retry_policy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

constexpr int k_least_attempts = 10;
// A message shows up in Twilio's list right after it was accepted, or nearly so.
constexpr std::chrono::seconds k_first_look{3};

bool can_be_looked_for(const Alert& alert) {
  return alert.recipient.channel == Channel::sms;
}

AttemptOutcome settled(const SendResult& verdict, AlertState state) {
  AttemptOutcome settlement;
  settlement.state = state;
  settlement.provider_id = verdict.provider_id;
  settlement.code = verdict.code;
  settlement.problem = verdict.problem;
  return settlement;
}

AttemptOutcome settle_later(const Alert& alert, const SendResult& verdict, const SettleTerms& terms) {
  if (is_to_be_given_up(alert, terms)) return settle_given_up(alert, verdict.problem);
  AttemptOutcome settlement = settled(verdict, AlertState::pending);
  settlement.due_at = terms.now + wait_before(alert.attempts, terms.random01, verdict.wait);
  return settlement;
}

// One that can be looked for is not given up before that: it may have arrived.
AttemptOutcome settle_unsure(const Alert& alert, const SendResult& verdict, const SettleTerms& terms) {
  AttemptOutcome settlement = settled(verdict, AlertState::pending);
  settlement.in_doubt = true;
  settlement.resend_at = terms.now + verdict.doubt;
  if (!can_be_looked_for(alert)) {
    if (is_to_be_given_up(alert, terms)) return settle_given_up(alert, verdict.problem);
    settlement.due_at = std::max(*settlement.resend_at,
                                 terms.now + wait_before(alert.attempts, terms.random01, verdict.wait));
  } else if (verdict.doubt.count() == 0) {
    settlement.due_at = terms.now + wait_before(alert.attempts, terms.random01, verdict.wait);
  } else {
    settlement.due_at = terms.now + std::min(k_first_look, verdict.doubt);
  }
  return settlement;
}

}  // namespace

AttemptOutcome settle_by(const Alert& alert, const SendResult& verdict, const SettleTerms& terms) {
  switch (verdict.kind) {
    case Kind::sent: return settled(verdict, AlertState::sent);
    case Kind::failed: return settled(verdict, AlertState::failed);
    case Kind::unsure: return settle_unsure(alert, verdict, terms);
    case Kind::later:
    case Kind::stop: break;
  }
  return settle_later(alert, verdict, terms);
}

AttemptOutcome settle_found(const std::string& provider_id, const std::string& remark) {
  AttemptOutcome settlement;
  settlement.state = AlertState::sent;
  settlement.provider_id = provider_id;
  settlement.problem = remark;
  return settlement;
}

StoreTime may_resend_at(const Alert& alert, StoreTime now) {
  const StoreTime latest = now + k_doubt;
  return std::min(alert.resend_at.value_or(latest), latest);
}

AttemptOutcome settle_in_doubt(const Alert& alert, std::chrono::milliseconds wait, const SettleTerms& terms) {
  AttemptOutcome settlement;
  settlement.code = alert.code;
  settlement.problem = alert.problem;
  settlement.in_doubt = true;
  settlement.resend_at = may_resend_at(alert, terms.now);
  const StoreTime soon = terms.now + wait;
  settlement.due_at = *settlement.resend_at > terms.now ? std::min(soon, *settlement.resend_at) : soon;
  return settlement;
}

AttemptOutcome settle_unknown(const Alert& alert, const SendResult& trouble, const SettleTerms& terms) {
  // Looks are not counted, so this is as long each time.
  constexpr int k_as_after = 4;
  const auto wait = k_first_look + wait_before(k_as_after, terms.random01, trouble.wait);
  AttemptOutcome settlement = settle_in_doubt(alert, wait, terms);
  settlement.due_at = terms.now + wait;
  settlement.code = trouble.code;
  settlement.problem = "cannot be looked for: " + trouble.problem;
  return settlement;
}

bool is_to_be_given_up(const Alert& alert, const SettleTerms& terms) {
  return alert.attempts >= k_least_attempts && terms.now - alert.created_at >= terms.give_up_after;
}

AttemptOutcome settle_given_up(const Alert& alert, const std::string& problem) {
  AttemptOutcome settlement;
  settlement.state = AlertState::failed;
  settlement.code = "gave up";
  settlement.problem = fmt::format("after {} attempts; last: {}", alert.attempts, problem);
  return settlement;
}

}  // namespace ivr
