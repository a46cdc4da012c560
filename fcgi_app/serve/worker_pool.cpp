#include "fcgi_app/serve/worker_pool.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace ivr {
namespace {

// Counted in ticks, not by the clock: the clock may be a faked one that stands still.
constexpr std::chrono::milliseconds k_drain_tick{10};
constexpr int k_drain_ticks = 20;      // kept connections get this long to bring another request
constexpr int k_max_drain_ticks = 70;  // while requests are in hand, but never longer than this

}  // namespace

WorkerPool::WorkerPool(int listening_fd, int workers, AnswerWebhook how,
                       std::chrono::milliseconds longest_rest)
    : place_(listening_fd, std::move(how), longest_rest),
      laps_(static_cast<std::size_t>(workers)),
      laps_seen_(laps_.size()) {
  crew_.threads.reserve(laps_.size());
  for (auto& laps : laps_) crew_.threads.emplace_back([this, &laps] { Worker(place_, laps).run(); });
}

bool WorkerPool::all_live() {
  std::vector<std::uint64_t> now;
  now.reserve(laps_.size());
  for (const auto& laps : laps_) now.push_back(laps.load(std::memory_order_relaxed));
  if (!std::ranges::equal(now, laps_seen_, std::ranges::greater())) return false;
  laps_seen_ = std::move(now);
  return true;
}

bool WorkerPool::wants_ticks() const {
  return !place_.incomplete.empty() || place_.listener.paused();
}

void WorkerPool::keep_house() {
  std::uint64_t calls = 0;
  [[maybe_unused]] const auto read = ::read(attention_fd(), &calls, sizeof calls);
  const auto now = std::chrono::steady_clock::now();
  place_.listener.resume_when_due(now);
  place_.incomplete.hang_up_on_late(now);
}

bool WorkerPool::nothing_left(bool leave_queue) const {
  return place_.connections.empty() && place_.busy == 0 && (leave_queue || !place_.listener.has_waiting());
}

void WorkerPool::drain(bool leave_queue) {
  if (leave_queue) place_.listener.stop();
  place_.draining = true;
  std::uint64_t turns = place_.turns;
  for (int tick = 0; tick < k_max_drain_ticks && !nothing_left(leave_queue); ++tick) {
    std::this_thread::sleep_for(k_drain_tick);
    keep_house();
    const bool quiet = place_.busy == 0 && turns == place_.turns;
    turns = place_.turns;
    if (tick >= k_drain_ticks && quiet) break;
  }
  crew_.stop();
}

WorkerPool::Crew::~Crew() {
  stop();
}

void WorkerPool::Crew::stop() {
  place.listener.stop();
  place.readiness.stop();
  for (auto& thread : threads)
    if (thread.joinable()) thread.join();
}

}  // namespace ivr
