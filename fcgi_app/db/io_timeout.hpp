// Closes a connection whose other end does not answer in time.
//
// libpq waits for an answer as long as the connection exists, and it exists while the server's machine runs,
// even if the server process is stopped or starves. libpq's own time limits are for connecting and for the
// server's side. The owner calls from one thread; a thread of its own watches the time.
#pragma once

#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <chrono>
#include <condition_variable>
#include <optional>
#include <thread>

namespace ivr {

class IoTimeout {
 public:
  // The socket remains the caller's, who may close it at any time: a duplicate is kept.
  IoTimeout(int socket, std::chrono::milliseconds limit);
  ~IoTimeout();
  IoTimeout(const IoTimeout&) = delete;
  IoTimeout& operator=(const IoTimeout&) = delete;

  void start();
  void stop();
  [[nodiscard]] bool has_expired() const;

 private:
  void watch();

  const UniqueFd socket_;
  const std::chrono::milliseconds limit_;
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::chrono::steady_clock::time_point> deadline_ GUARDED_BY(mutex_);
  bool expired_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;
  std::thread watcher_;
};

}  // namespace ivr
