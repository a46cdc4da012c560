// Limits how long a peer may keep a worker waiting, however small the pieces are that it sends or takes.
//
// The receive and send timeouts of a socket begin anew with every byte; this deadline does not.
#pragma once

#include "fcgi_app/base/guarded_by.hpp"

#include <sys/socket.h>

#include <chrono>

namespace ivr {

class PeerDeadline {
 public:
  using Clock = std::chrono::steady_clock;

  // As long as it exists, the worker depends on the peer of that socket.
  class Wait {
   public:
    Wait(PeerDeadline& deadline, int socket) : deadline_(deadline) { deadline_.set(socket); }
    ~Wait() { deadline_.set(-1); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    PeerDeadline& deadline_;
  };

  // Called by the housekeeping thread: ends what the worker has waited for too long. The worker then closes
  // the connection.
  void shut_down_if_over(Clock::time_point now, std::chrono::milliseconds limit) {
    const MutexLock lock(mutex_);
    if (socket_ >= 0 && now - since_ > limit) ::shutdown(socket_, SHUT_RDWR);
  }

 private:
  void set(int socket) {
    const MutexLock lock(mutex_);
    socket_ = socket;
    if (socket >= 0) since_ = Clock::now();
  }

  Mutex mutex_;
  int socket_ GUARDED_BY(mutex_) = -1;
  Clock::time_point since_ GUARDED_BY(mutex_){};
};

}  // namespace ivr
