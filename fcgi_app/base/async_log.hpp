// Writes the log in a thread of its own, so that no call waits for the write or for the reader of the log.
//
// Lines are collected for a few milliseconds and written many at a time. When nobody reads them, 256 kB of
// them wait (1 MB including warnings and errors); further lines are dropped and counted. A process that is
// killed loses the lines of the last milliseconds.
#pragma once

#include "fcgi_app/base/log.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <thread>

namespace ivr {

// One at a time. Its thread has the signal mask of the thread that constructs it.
class AsyncLog {
 public:
  AsyncLog();
  // Writes what is left and waits a little for a reader. write_log() itself writes later lines.
  ~AsyncLog();
  AsyncLog(const AsyncLog&) = delete;
  AsyncLog& operator=(const AsyncLog&) = delete;

  // False: there is no AsyncLog, and the caller must write the line. Safe to call from any thread, also from
  // one that outlives main().
  static bool take(Level level, std::string_view text);

 private:
  std::thread thread_;
};

// Log lines that wait to be written: up to a number of bytes, then further lines are dropped and counted.
// Warnings and errors have more room, so that the ordinary lines of a busy hour do not crowd them out. For
// one thread at a time.
class LogBuffer {
 public:
  // max_bytes: of all lines; four times as much including warnings and errors.
  explicit LogBuffer(std::size_t max_bytes, LogFormat format = LogFormat::syslog)
      : max_bytes_(max_bytes), format_(format) {}

  void add(Level level, std::string_view text);
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  // Exchanges all lines for an empty string, whose memory is used from then on. Where lines were dropped, one
  // line gives their number.
  void swap(std::string& lines);

 private:
  void add_drop_count();

  std::size_t max_bytes_;
  LogFormat format_;
  std::string lines_;
  unsigned long dropped_ = 0;
};

}  // namespace ivr
