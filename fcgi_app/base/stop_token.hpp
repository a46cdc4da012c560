// The wish to stop, which every thread of `ivr deliver` notices, asleep or in the middle of a transfer.
//
// Safe to use from any thread.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"

#include <atomic>
#include <chrono>

namespace ivr {

class StopToken {
 public:
  StopToken();  // throws std::system_error

  void raise();
  [[nodiscard]] bool is_raised() const { return raised_; }
  // Sleeps, by the steady clock, but not beyond raise().
  void sleep(std::chrono::milliseconds time) const;

 private:
  std::atomic<bool> raised_ = false;
  UniqueFd event_;  // readable for good once raised
};

}  // namespace ivr
