#include "fcgi_app/store/engines/patience.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ivr {

Patience::Patience(int socket, std::chrono::milliseconds limit)
    : socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)), limit_(limit), watcher_([this] { watch(); }) {}

Patience::~Patience() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  watcher_.join();
}

void Patience::begin() {
  {
    const std::lock_guard lock(mutex_);
    until_ = std::chrono::steady_clock::now() + limit_;
  }
  changed_.notify_one();
}

void Patience::end() {
  const std::lock_guard lock(mutex_);
  until_.reset();  // the watcher finds out when it wakes
}

bool Patience::has_cut() const {
  const std::lock_guard lock(mutex_);
  return has_cut_;
}

void Patience::watch() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (!until_ || has_cut_) {
      changed_.wait(lock);
    } else if (std::chrono::steady_clock::now() < *until_) {
      const auto until = *until_;
      changed_.wait_until(lock, until);
    } else {
      ::shutdown(socket_.number(), SHUT_RDWR);
      has_cut_ = true;
    }
  }
}

}  // namespace ivr
