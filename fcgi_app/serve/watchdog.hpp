// Tells systemd that the server lives, which it must do every so often (WatchdogSec= of the unit).
#pragma once

#include "fcgi_app/serve/worker_pool.hpp"

#include <chrono>

namespace ivr {

class Watchdog {
 public:
  // Reads what systemd wants; off where it wants nothing.
  Watchdog();

  // How often a worker without work must show life; negative: never.
  [[nodiscard]] std::chrono::milliseconds longest_rest() const;
  // How long may pass until the next call of feed(); negative: for ever.
  [[nodiscard]] std::chrono::milliseconds pause() const;
  // Says so, when it is time and all workers have shown life since. A worker that hangs keeps it silent, and
  // systemd replaces the process.
  void feed(WorkerPool& pool);

 private:
  using Clock = std::chrono::steady_clock;

  std::chrono::milliseconds period_{0};  // of systemd; 0: off
  Clock::time_point next_;
};

}  // namespace ivr
