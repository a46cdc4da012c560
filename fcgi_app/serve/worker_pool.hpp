// The threads that answer, the housekeeping they need from the thread that owns them, and the watchdog.
#pragma once

#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/serve/worker.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

namespace ivr {

class WorkerPool {
 public:
  // How often housekeeping is due while it is due at all.
  static constexpr std::chrono::milliseconds k_tick{50};
  // Callers wait for room meanwhile.
  static constexpr std::chrono::milliseconds k_tick_of_pause{5};

  // listening_fd remains the caller's. Signals must be blocked.
  // idle_timeout: how often even an idle worker has a heartbeat; negative: never.
  WorkerPool(int listening_fd, int workers, RequestHandler handler,
             std::chrono::milliseconds idle_timeout = std::chrono::milliseconds(-1));
  // Without drain() before it, stops at once: workers finish the request they handle.
  ~WorkerPool() = default;
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Readable when run_housekeeping() is to be called now.
  [[nodiscard]] int wakeup_fd() const { return context_.wakeup_fd.number(); }
  // True: run_housekeeping() is to be called again after tick().
  [[nodiscard]] bool wants_ticks() const;
  [[nodiscard]] std::chrono::milliseconds tick() const;
  // Late peers, incomplete requests and a paused listener. From one thread only.
  void run_housekeeping();

  // Whether every worker has had a heartbeat since this last returned true. From one thread only.
  bool all_alive();

  // True: leave what still waits in the listening socket's queue to the next process.
  void drain(bool leave_queue);

 private:
  [[nodiscard]] bool nothing_left(bool leave_queue) const;

  ServerContext context_;
  std::deque<Worker> workers_;
  std::vector<std::uint64_t> heartbeats_seen_;
  std::uint64_t events_seen_ = 0;
  ThreadGroup threads_;
};

// Notifies systemd that the server is alive, as often as WatchdogSec= of the unit demands.
class Watchdog {
 public:
  // Reads what systemd demands; off when it demands nothing.
  Watchdog();

  // How often an idle worker must have a heartbeat; negative: never.
  [[nodiscard]] std::chrono::milliseconds idle_timeout() const;
  // How long may pass until the next call of feed(); negative: any time.
  [[nodiscard]] std::chrono::milliseconds pause() const;
  // Notifies systemd when it is time and all workers have had a heartbeat since. A worker that hangs prevents
  // it, and systemd replaces the process.
  void feed(WorkerPool& pool);

 private:
  using Clock = std::chrono::steady_clock;

  std::chrono::milliseconds period_{0};  // of systemd; 0: off
  Clock::time_point next_;
};

}  // namespace ivr
