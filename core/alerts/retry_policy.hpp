// What the result of an attempt means for its alert: sent, failed, or when it is tried again and how.
//
// Waits have full jitter, so that alerts that failed together are not tried together again. Source:
// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. Pure: the time and the random number are
// arguments. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/send_result.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ivr {

// No alert ever waits longer, whatever the other side asks for.
inline constexpr std::chrono::seconds k_longest_wait{600};

// How long a claim is valid unless it is renewed.
inline constexpr std::chrono::seconds k_lease{30};

// How long after an attempt with an unknown outcome the alert may be sent again, if Twilio's list does not
// show it.
inline constexpr std::chrono::seconds k_doubt{60};

// attempts: how many have failed, at least 1. random01: from 0 to 1, a new one each time. Gives a random part
// of a second after the first, of two after the second, and so on up to a minute.
std::chrono::milliseconds backoff(int attempts, double random01);

// The same, added to what the other side asked for (Retry-After), and never more than k_longest_wait.
std::chrono::milliseconds wait_before(int attempts, double random01,
                                      std::optional<std::chrono::seconds> asked);

// The next state of a claimed alert.
struct AttemptOutcome {
  AlertState state = AlertState::pending;  // never sending
  std::string provider_id{};
  std::string code{};
  std::string problem{};
  StoreTime due_at{};     // of a pending one
  bool in_doubt = false;  // of a pending one
  std::optional<StoreTime> resend_at{};
};

struct OutcomeTerms {
  StoreTime now;  // of the store's clock
  std::chrono::hours give_up_after{24};
  double random01 = 1;  // from 0 to 1, a new one each time
};

// Of an attempt that was made. Not for Kind::stop, which is not the alert's fault.
AttemptOutcome outcome_of(const Alert& alert, const SendResult& result, const OutcomeTerms& terms);

// Of an alert in doubt that was found: it had been accepted.
AttemptOutcome outcome_found(const LookupResult& lookup);

// When an alert in doubt may be sent again. At most k_doubt ahead: if resend_at is later, the clock went
// back.
StoreTime may_resend_at(const Alert& alert, StoreTime now);

// Of an alert that stays in doubt: it is looked for again after `wait`, or earlier if it may be sent again
// by then.
AttemptOutcome outcome_in_doubt(const Alert& alert, std::chrono::milliseconds wait,
                                const OutcomeTerms& terms);

// Of an alert in doubt whose lookup failed: whether it was sent is still unknown.
AttemptOutcome outcome_lookup_failed(const Alert& alert, const SendResult& failure,
                                     const OutcomeTerms& terms);

// Whether the alert is old and was tried often enough. The count matters: a clock that jumps ahead by a day
// does not fail an alert that was hardly tried.
bool should_give_up(const Alert& alert, const OutcomeTerms& terms);
AttemptOutcome outcome_given_up(const Alert& alert, const std::string& problem);

}  // namespace ivr
