#include "fcgi_app/serve/watchdog.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstdint>

namespace ivr {
namespace {

constexpr std::chrono::milliseconds k_never{-1};

// Several chances within a period, so that one slow second costs nothing.
constexpr int k_feeds_a_period = 4;
constexpr int k_laps_a_feed = 2;

}  // namespace

Watchdog::Watchdog() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) > 0)
    period_ = std::chrono::milliseconds(std::max<std::uint64_t>(microseconds / 1000, 1));
  next_ = Clock::now() + period_ / k_feeds_a_period;
}

std::chrono::milliseconds Watchdog::longest_rest() const {
  return period_.count() == 0 ? k_never : period_ / (k_feeds_a_period * k_laps_a_feed);
}

std::chrono::milliseconds Watchdog::pause() const {
  using std::chrono::milliseconds;
  if (period_.count() == 0) return k_never;
  return std::clamp(std::chrono::ceil<milliseconds>(next_ - Clock::now()), milliseconds(0),
                    period_ / k_feeds_a_period);
}

void Watchdog::feed(WorkerPool& pool) {
  if (period_.count() == 0 || Clock::now() < next_) return;
  next_ = Clock::now() + period_ / k_feeds_a_period;
  if (pool.all_live()) ::sd_notify(0, "WATCHDOG=1");
}

}  // namespace ivr
