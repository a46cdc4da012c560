#include "fcgi_app/db/io_timeout.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ivr {

IoTimeout::IoTimeout(int socket, std::chrono::milliseconds limit)
    : socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)), limit_(limit), watcher_([this] { watch(); }) {}

IoTimeout::~IoTimeout() {
  {
    const MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  watcher_.join();
}

void IoTimeout::start() {
  {
    const MutexLock lock(mutex_);
    deadline_ = std::chrono::steady_clock::now() + limit_;
  }
  changed_.notify_one();
}

void IoTimeout::stop() {
  const MutexLock lock(mutex_);
  deadline_.reset();  // the watcher sees this when it wakes
}

bool IoTimeout::has_expired() const {
  const MutexLock lock(mutex_);
  return expired_;
}

void IoTimeout::watch() {
  const MutexLock lock(mutex_);
  while (!ended_) {
    if (!deadline_ || expired_) {
      changed_.wait(mutex_);
    } else if (std::chrono::steady_clock::now() < *deadline_) {
      const auto deadline = *deadline_;
      changed_.wait_until(mutex_, deadline);
    } else {
      ::shutdown(socket_.number(), SHUT_RDWR);
      expired_ = true;
    }
  }
}

}  // namespace ivr
