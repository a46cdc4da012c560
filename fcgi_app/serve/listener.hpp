// Accepts connections, and pauses when the process has no room for another.
//
// accept() is called by workers, resume_when_due() by the housekeeping thread. A paused listener costs no
// thread; connections wait in the socket's queue meanwhile.
#pragma once

#include "fcgi_app/base/log.hpp"
#include "fcgi_app/serve/connection_table.hpp"
#include "fcgi_app/serve/epoll_set.hpp"

#include <chrono>
#include <mutex>

namespace ivr {

class Listener {
 public:
  // fd is made non-blocking and stays the caller's.
  Listener(int fd, EpollSet& readiness, ConnectionTable& table);

  // The next connection; null when there is none after all, or none can be had.
  Connection* accept();
  [[nodiscard]] bool paused() const;
  void resume_when_due(std::chrono::steady_clock::time_point now);
  // For good. What is queued in the socket is left to the next process that listens on it.
  void stop();
  [[nodiscard]] bool has_waiting() const;

 private:
  enum class State { listening, paused, stopped };
  void pause(int why);

  int fd_;
  EpollSet& readiness_;
  ConnectionTable& table_;
  RateLimitedLog log_;
  mutable std::mutex mutex_;  // guards all below
  State state_ = State::listening;
  std::chrono::steady_clock::time_point resume_at_{};
};

}  // namespace ivr
