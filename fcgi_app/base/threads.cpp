#include "fcgi_app/base/threads.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ivr {

StopToken::StopToken() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void StopToken::raise() {
  raised_ = true;
  ::eventfd_write(event_.number(), 1);
}

void StopToken::sleep(std::chrono::milliseconds time) const {
  constexpr std::chrono::milliseconds k_max_sleep = std::chrono::hours(1);
  pollfd wanted{event_.number(), POLLIN, 0};
  ::poll(&wanted, 1, static_cast<int>(std::clamp(time, std::chrono::milliseconds(0), k_max_sleep).count()));
}

ThreadGroup::ThreadGroup(std::function<void()> stop) : stop_(std::move(stop)) {}

void ThreadGroup::start(std::function<void()> work) {
  const MutexLock lock(mutex_);  // until the thread is counted
  threads_.emplace_back([this, work = std::move(work)] {
    work();
    const MutexLock ending(mutex_);
    --running_;
    ended_.notify_all();
  });
  ++running_;
}

void ThreadGroup::stop_and_join() {
  if (threads_.empty()) return;
  stop_();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool ThreadGroup::wait_for_end(std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  const MutexLock lock(mutex_);
  while (running_ > 0)
    if (ended_.wait_until(mutex_, end) == std::cv_status::timeout) break;
  return running_ == 0;
}

}  // namespace ivr
