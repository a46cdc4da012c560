// Cuts a connection whose other end has not answered for too long.
//
// libpq waits for an answer as long as the connection stands, and it stands when the server's machine lives
// but its process was stopped, or starves. Its own time limits are for connecting and for the server's side.
// The owner calls from one thread; a thread of its own watches the time.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace ivr {

class IoTimeout {
 public:
  // socket stays the caller's and may be closed at any time: a duplicate is kept.
  IoTimeout(int socket, std::chrono::milliseconds limit);
  ~IoTimeout();
  IoTimeout(const IoTimeout&) = delete;
  IoTimeout& operator=(const IoTimeout&) = delete;

  void begin();
  void end();
  [[nodiscard]] bool has_cut() const;

 private:
  void watch();

  const UniqueFd socket_;
  const std::chrono::milliseconds limit_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::optional<std::chrono::steady_clock::time_point> until_;
  bool has_cut_ = false;
  bool over_ = false;
  std::thread watcher_;
};

}  // namespace ivr
