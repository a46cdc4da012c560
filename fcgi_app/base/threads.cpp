#include "fcgi_app/base/threads.hpp"

#include <utility>

namespace ivr {

Crew::~Crew() {
  for (std::thread& thread : threads_) thread.join();
}

void Crew::start(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    ++working_;
  }
  threads_.emplace_back([this, work = std::move(work)] {
    work();
    const std::lock_guard lock(mutex_);
    --working_;
    ended_.notify_all();
  });
}

bool Crew::wait_for_end(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, patience, [this] { return working_ == 0; });
}

}  // namespace ivr
