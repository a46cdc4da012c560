// Pauses a channel: after a refusal that only an operator can resolve, and while the other side has problems.
//
// Pure: the time, of the steady clock, is an argument. For one thread.
#pragma once

#include "core/alerts/retry_policy.hpp"

#include <chrono>

namespace ivr {

// Open: nothing is sent. Closed: alerts flow.
class CircuitBreaker {
 public:
  using Clock = std::chrono::steady_clock;
  // After this time one alert is tried, to see whether the operator has acted.
  static constexpr std::chrono::seconds k_open_for{60};

  void open(Clock::time_point now) { open_until_ = now + k_open_for; }
  // An attempt failed for a reason that has nothing to do with the alert. One or two failures are bad luck.
  // From the third in a row on the other side gets more time after each failure, so that a backlog of alerts
  // neither overloads it nor comes to be in doubt one by one. random01: from 0 to 1, a new one each time.
  void note_failure(Clock::time_point now, double random01) {
    constexpr int k_bad_luck = 2;
    constexpr int k_max_counted = 100;
    if (failures_ < k_max_counted) ++failures_;
    if (failures_ > k_bad_luck) open_until_ = now + backoff(failures_ - k_bad_luck, random01);
  }
  void note_success() { failures_ = 0; }
  // Something has changed, the config for instance: the next attempt may succeed.
  void close() { open_until_ = {}; }

  // How long it stays open; zero: it is closed.
  [[nodiscard]] Clock::duration open_for(Clock::time_point now) const {
    return open_until_ > now ? open_until_ - now : Clock::duration::zero();
  }

 private:
  Clock::time_point open_until_{};
  int failures_ = 0;  // in a row
};

}  // namespace ivr
