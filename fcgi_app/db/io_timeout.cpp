#include "fcgi_app/db/io_timeout.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ivr {

IoTimeout::IoTimeout(int socket, std::chrono::milliseconds limit)
    : socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)), limit_(limit), watcher_([this] { watch(); }) {}

IoTimeout::~IoTimeout() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  watcher_.join();
}

void IoTimeout::begin() {
  {
    const std::lock_guard lock(mutex_);
    until_ = std::chrono::steady_clock::now() + limit_;
  }
  changed_.notify_one();
}

void IoTimeout::end() {
  const std::lock_guard lock(mutex_);
  until_.reset();  // the watcher finds out when it wakes
}

bool IoTimeout::has_cut() const {
  const std::lock_guard lock(mutex_);
  return has_cut_;
}

void IoTimeout::watch() {
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
