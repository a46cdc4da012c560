// When a channel's whole queue rests: after a refusal that only an operator can mend, and while its far side
// is in trouble.
//
// By the steady clock, which is handed in. For one thread.
#pragma once

#include <chrono>

namespace ivr {

class CircuitBreaker {
 public:
  using Clock = std::chrono::steady_clock;
  // Then one alert is tried, to see whether it was mended.
  static constexpr std::chrono::seconds k_stopped_for{60};

  void stop(Clock::time_point now) { until_ = now + k_stopped_for; }
  // An attempt failed for a reason that has nothing to do with the alert. One or two are bad luck; from the
  // third in a row on the far side is given more time after each, so that a backlog of alerts neither falls
  // over it nor comes to be in doubt one by one. random01: from 0 to 1, a new one each time.
  void note_trouble(Clock::time_point now, double random01);
  void note_fine() { troubles_ = 0; }
  // Something has changed, the config for instance: now is as good as later.
  void end() { until_ = {}; }

  [[nodiscard]] Clock::duration left(Clock::time_point now) const {
    return until_ > now ? until_ - now : Clock::duration::zero();
  }

 private:
  Clock::time_point until_{};
  int troubles_ = 0;  // in a row
};

}  // namespace ivr
