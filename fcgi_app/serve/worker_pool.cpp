#include "fcgi_app/serve/worker_pool.hpp"

#include <sys/eventfd.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

namespace ivr {
namespace {

using std::chrono::milliseconds;

// nginx makes a worker wait for nothing: its request is there, and its answer fits into the socket's buffer.
constexpr milliseconds k_max_wait_for_peer{100};

// Counted in ticks instead of by the clock, which may be a faked one that does not advance.
constexpr milliseconds k_drain_tick{10};
constexpr int k_drain_ticks = 20;      // kept connections get this long to bring another request
constexpr int k_max_drain_ticks = 70;  // while requests are handled, but never longer than this

constexpr milliseconds k_never{-1};

// Several chances within a period, so that one slow second costs nothing.
constexpr int k_feeds_a_period = 4;
constexpr int k_heartbeats_a_feed = 2;

}  // namespace

WorkerPool::WorkerPool(int listening_fd, int workers, RequestHandler handler, milliseconds idle_timeout)
    : context_(listening_fd, std::move(handler), idle_timeout),
      heartbeats_seen_(static_cast<std::size_t>(workers)),
      threads_([this] {
        context_.listener.stop();
        context_.epoll.stop();
      }) {
  for (int count = 0; count < workers; ++count) workers_.emplace_back(context_);
  for (Worker& worker : workers_) threads_.start([&worker] { worker.run(); });
}

bool WorkerPool::all_alive() {
  std::vector<std::uint64_t> now;
  now.reserve(workers_.size());
  for (const Worker& worker : workers_) now.push_back(worker.heartbeats());
  if (!std::ranges::equal(now, heartbeats_seen_, std::ranges::greater())) return false;
  heartbeats_seen_ = std::move(now);
  return true;
}

milliseconds WorkerPool::tick() const {
  return context_.listener.paused() ? k_tick_of_pause : k_tick;
}

bool WorkerPool::wants_ticks() const {
  return context_.ticking || context_.listener.paused() || context_.epoll.has_parked();
}

void WorkerPool::run_housekeeping() {
  eventfd_t calls = 0;
  ::eventfd_read(wakeup_fd(), &calls);
  context_.listener.resume();
  context_.epoll.tick();
  const auto now = std::chrono::steady_clock::now();
  for (Worker& worker : workers_) worker.deadline().shut_down_if_over(now, k_max_wait_for_peer);
  // Ticks end when nothing happened since the last one. A worker that becomes busy meanwhile either finds
  // ticking false, or is seen here.
  const std::uint64_t events = context_.events;
  if (std::exchange(events_seen_, events) != events) return;
  context_.ticking = false;
  if (context_.busy > 0) context_.ticking = true;
}

bool WorkerPool::nothing_left(bool leave_queue) const {
  return context_.epoll.size() == 0 && context_.busy == 0 &&
         (leave_queue || !context_.listener.has_waiting());
}

void WorkerPool::drain(bool leave_queue) {
  if (leave_queue) context_.listener.stop();
  context_.draining = true;
  std::uint64_t events = context_.events;
  for (int tick = 0; tick < k_max_drain_ticks && !nothing_left(leave_queue); ++tick) {
    std::this_thread::sleep_for(k_drain_tick);
    run_housekeeping();
    const bool quiet = context_.busy == 0 && events == context_.events;
    events = context_.events;
    if (tick >= k_drain_ticks && quiet) break;
  }
  threads_.stop_and_join();
}

Watchdog::Watchdog() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) > 0)
    period_ = milliseconds(std::max<std::uint64_t>(microseconds / 1000, 1));
  next_ = Clock::now() + period_ / k_feeds_a_period;
}

milliseconds Watchdog::idle_timeout() const {
  return period_.count() == 0 ? k_never : period_ / (k_feeds_a_period * k_heartbeats_a_feed);
}

milliseconds Watchdog::pause() const {
  if (period_.count() == 0) return k_never;
  return std::clamp(std::chrono::ceil<milliseconds>(next_ - Clock::now()), milliseconds(0),
                    period_ / k_feeds_a_period);
}

void Watchdog::feed(WorkerPool& pool) {
  if (period_.count() == 0 || Clock::now() < next_) return;
  next_ = Clock::now() + period_ / k_feeds_a_period;
  if (pool.all_alive()) ::sd_notify(0, "WATCHDOG=1");
}

}  // namespace ivr
