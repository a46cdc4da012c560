// What all threads of `ivr deliver` share.
#pragma once

#include "fcgi_app/base/current_config.hpp"
#include "fcgi_app/base/threads.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace ivr {

// Logs that the alert store is unavailable: at once, then every minute, and when it is available again.
//
// Safe to call from any thread.
class StoreStatusLog {
 public:
  using Clock = std::chrono::steady_clock;

  void note_failure(const std::string& problem, Clock::time_point now = Clock::now());
  void note_success();

 private:
  std::mutex mutex_;  // guards all below
  std::optional<Clock::time_point> logged_at_;
  bool is_unavailable_ = false;
};

// Outlives the threads; each of them opens the store for itself.
struct DeliveryContext {
  CurrentConfig& config;
  const StopToken& stop;
  StoreStatusLog& store_status;
  std::string store_url;
  std::string owner;  // of claims: host and process
};

}  // namespace ivr
