#include "core/alerts/rate_limiter.hpp"

#include <algorithm>

namespace ivr {

void RateLimiter::note_sent(const std::string& sender, int per_second, Clock::time_point now) {
  block(sender, Clock::duration(std::chrono::seconds(1)) / std::max(per_second, 1), now);
}

void RateLimiter::block(const std::string& sender, Clock::duration time, Clock::time_point now) {
  Clock::time_point& until = blocked_until_[sender];
  until = std::max(until, now + time);
}

std::vector<std::string> RateLimiter::blocked_senders(Clock::time_point now) const {
  std::vector<std::string> senders;
  for (const auto& [sender, until] : blocked_until_) {
    if (until > now) senders.push_back(sender);
  }
  return senders;
}

RateLimiter::Clock::duration RateLimiter::next_release(Clock::duration longest, Clock::time_point now) const {
  for (const auto& [sender, until] : blocked_until_) {
    if (until > now) longest = std::min(longest, until - now);
  }
  return longest;
}

}  // namespace ivr
