#include "tests/bench/steady_caller/open_loop.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace steady {
namespace {

using std::chrono::nanoseconds;

constexpr auto k_lead = std::chrono::milliseconds(10);  // before the first request
constexpr auto k_late = std::chrono::milliseconds(1);   // more is more than a timer's own error
constexpr auto k_longest_wait = std::chrono::milliseconds(100);
constexpr std::size_t k_nothing = static_cast<std::size_t>(-1);

timespec to_timespec(nanoseconds time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return {.tv_sec = whole.count(), .tv_nsec = (time - whole).count()};
}

}  // namespace

OpenLoop::OpenLoop(const Plan& plan)
    : plan_(&plan), epoll_(::epoll_create1(EPOLL_CLOEXEC)), carried_(plan.connections, k_nothing) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll");
  connections_.reserve(plan.connections);
  for (std::size_t one = 0; one < plan.connections; ++one)
    connections_.emplace_back(plan.address, epoll_.number(), static_cast<std::uint32_t>(one));
  outcome_.latencies.reserve(plan.total);
}

void OpenLoop::open_all() {
  for (auto& connection : connections_)
    if (!connection.open() || !connection.wait_until_open())
      throw std::system_error(errno, std::generic_category(), "cannot connect");
  for (std::size_t one = 0; one < connections_.size(); ++one) free_.push_back({one, {}});
}

Outcome OpenLoop::run() {
  open_all();
  start_ = Clock::now() + k_lead;
  const auto end = due(plan_->total) + plan_->timeout;
  while (outcome_.latencies.size() < plan_->total && Clock::now() < end) {
    send_what_is_due();
    wait_for_events();
  }
  outcome_.elapsed = Clock::now() - start_;
  give_up();
  return outcome_;
}

OpenLoop::Clock::time_point OpenLoop::due(std::size_t request) const {
  return start_ + static_cast<std::int64_t>(request) * plan_->period;
}

void OpenLoop::send_what_is_due() {
  while (next_ < plan_->total && !free_.empty() && due(next_) <= Clock::now()) send_next();
}

void OpenLoop::send_next() {
  const Free taken = free_.front();
  free_.pop_front();
  if (taken.since > due(next_)) {
    ++outcome_.queued;
  } else if (Clock::now() - due(next_) > k_late) {
    ++outcome_.late;
  }
  carried_[taken.connection] = next_;
  const std::string& request = plan_->requests[next_ % plan_->requests.size()];
  ++next_;
  take(taken.connection, connections_[taken.connection].send(request));
}

// Until something comes in, or the next request is due and a connection is free for it.
void OpenLoop::wait_for_events() {
  const bool can_send = next_ < plan_->total && !free_.empty();
  const nanoseconds most = can_send ? due(next_) - Clock::now() : nanoseconds(k_longest_wait);
  const timespec timeout = to_timespec(std::max(most, nanoseconds(0)));
  std::array<epoll_event, 64> events{};
  const int count =
      ::epoll_pwait2(epoll_.number(), events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  for (int one = 0; one < count; ++one) {
    const std::size_t connection = events[static_cast<std::size_t>(one)].data.u32;
    take(connection, connections_[connection].go_on());
  }
}

void OpenLoop::take(std::size_t connection, Connection::Step step) {
  if (step == Connection::Step::waits) return;
  const auto now = Clock::now();
  outcome_.latencies.push_back(now - due(carried_[connection]));
  if (step == Connection::Step::failed || !connections_[connection].was_success()) ++outcome_.errors;
  carried_[connection] = k_nothing;
  free_.push_back({connection, now});
}

// What is under way and what was never sent have waited until now.
void OpenLoop::give_up() {
  const auto now = Clock::now();
  outcome_.errors += plan_->total - outcome_.latencies.size();
  for (const std::size_t request : carried_)
    if (request != k_nothing) outcome_.latencies.push_back(now - due(request));
  for (; next_ < plan_->total; ++next_) outcome_.latencies.push_back(now - due(next_));
}

}  // namespace steady
