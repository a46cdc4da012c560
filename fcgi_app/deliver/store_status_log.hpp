// Says that the alert store is away: once, then every minute, and when it is back.
//
// Safe to call from any thread.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace ivr {

class StoreStatusLog {
 public:
  using Clock = std::chrono::steady_clock;

  void note_failure(const std::string& problem, Clock::time_point now = Clock::now());
  void note_success();

 private:
  std::mutex mutex_;  // guards all below
  std::optional<Clock::time_point> said_at_;
  bool is_away_ = false;
};

}  // namespace ivr
