// How fast each sender may send: a phone number takes about one message a second, and Twilio queues the rest
// for hours.
//
// By the steady clock, which is handed in. For one thread.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ivr {

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  // The sender sends now, and rests for its part of a second.
  void note_sent(const std::string& sender, int per_second, Clock::time_point now);
  // The sender is to send nothing for so long, for instance because its queue at Twilio is full.
  void rest(const std::string& sender, Clock::duration time, Clock::time_point now);

  [[nodiscard]] std::vector<std::string> resting(Clock::time_point now) const;
  // Until the first of them may send again; longest when that is further away, or nobody rests.
  [[nodiscard]] Clock::duration next_end(Clock::duration longest, Clock::time_point now) const;

 private:
  std::map<std::string, Clock::time_point> until_;  // as many as the config has senders
};

}  // namespace ivr
