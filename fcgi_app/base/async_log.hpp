// Writes the log beside the work, so that no call waits for it: neither for the write nor for who reads.
//
// Lines are gathered for a few milliseconds and written many at a time. When nobody reads them, 256 kB of
// them wait (1 MB with those of mistakes), and more are lost and counted. A process that is killed takes
// those of the last milliseconds along.
#pragma once

#include "fcgi_app/base/log.hpp"

#include <string_view>
#include <thread>

namespace ivr {

// One at a time. Its thread has the signal mask of who makes it.
class AsyncLog {
 public:
  AsyncLog();
  // Writes what is left, waiting a little for a reader. Later lines are again written by write_log() itself.
  ~AsyncLog();
  AsyncLog(const AsyncLog&) = delete;
  AsyncLog& operator=(const AsyncLog&) = delete;

  // False: there is none, and the line is the caller's to write. Safe to call from any thread, also one that
  // outlives main().
  static bool take(Level level, std::string_view text);

 private:
  std::thread thread_;
};

}  // namespace ivr
