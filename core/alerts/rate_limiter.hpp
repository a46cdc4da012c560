// Limits how fast each sender sends: a phone number sends about one message a second, and Twilio queues the
// rest for hours.
//
// Pure: the time, of the steady clock, is an argument. For one thread.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ivr {

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  // The sender sends now, and is blocked for its part of a second.
  void note_sent(const std::string& sender, int per_second, Clock::time_point now);
  // The sender must send nothing for that time, for instance because its queue at Twilio is full.
  void block(const std::string& sender, Clock::duration time, Clock::time_point now);

  [[nodiscard]] std::vector<std::string> blocked_senders(Clock::time_point now) const;
  // The time until the first of them may send again, or `longest` if that is later or no sender is blocked.
  [[nodiscard]] Clock::duration next_release(Clock::duration longest, Clock::time_point now) const;

 private:
  std::map<std::string, Clock::time_point> blocked_until_;  // one for each sender of the config
};

}  // namespace ivr
