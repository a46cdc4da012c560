// Threads that stop together: a group of them, and the token that asks them to stop.
#pragma once

#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace ivr {

// A request to stop, which every thread notices, asleep or in the middle of a transfer. Safe to use from any
// thread.
class StopToken {
 public:
  StopToken();  // throws std::system_error

  void raise();
  [[nodiscard]] bool is_raised() const { return raised_; }
  // Sleeps, by the steady clock, until the time is over or raise() is called.
  void sleep(std::chrono::milliseconds time) const;

 private:
  std::atomic<bool> raised_ = false;
  UniqueFd event_;  // stays readable once raised
};

// Owned and used by one thread, which starts the others.
class ThreadGroup {
 public:
  // stop: makes the threads end. It is called before they are joined, also when one of them cannot be
  // started.
  explicit ThreadGroup(std::function<void()> stop);
  ~ThreadGroup() { stop_and_join(); }
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;

  void start(std::function<void()> work);  // throws std::system_error
  void stop_and_join();
  // True when all have ended within the timeout. Does not ask them to.
  bool wait_for_end(std::chrono::milliseconds timeout);

 private:
  std::function<void()> stop_;
  Mutex mutex_;
  std::condition_variable_any ended_;
  std::size_t running_ GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> threads_;
};

}  // namespace ivr
