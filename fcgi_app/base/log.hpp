// Lines on stderr, in logfmt: "<6>event key=value ..." for journald, and with a time and a word for the level
// on a terminal.
//
// The first word names the event; the manual lists them all. Lines of several threads never mix and keep
// their order. While an AsyncLog exists it writes them; otherwise each is one write(2). Safe to call from any
// thread.
#pragma once

#include "fcgi_app/base/guarded_by.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// syslog's numbers, which systemd takes from the "<N>" a line begins with.
enum class Level { error = 3, warning = 4, info = 6, debug = 7 };

// text: one line without its line break.
void write_log(Level level, std::string_view text);

enum class LogFormat {
  syslog,    // <6>text
  terminal,  // 2026-11-23 10:00:00 info text, in local time
};

// That of stderr: for people on a terminal, otherwise for journald and whatever else reads syslog's numbers.
LogFormat log_format();

// The line and its line break.
void append_log_line(std::string& lines, Level level, std::string_view text, LogFormat format);

// The line that is written in place of so many dropped lines.
void append_drop_count(std::string& lines, unsigned long count, LogFormat format);

// Text that a stranger may have written, made safe inside a line and between double quotes: quotes,
// backslashes, control and non-ASCII bytes become \xNN. Cut to so many characters, with "..." at the end.
std::string escape_for_log(std::string_view text, std::size_t max_characters);

// The same for a value without quotes: blanks are escaped too.
std::string escape_bare_for_log(std::string_view text, std::size_t max_characters);

// Whether escape_bare_for_log() would leave all of it as it is.
bool is_bare_in_log(std::string_view text);

// For lines that a stranger can cause at will: at most so many a second; the next one has the number of those
// left out.
class RateLimitedLog {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RateLimitedLog(int lines_per_second = 1) : lines_per_second_(lines_per_second) {}
  // The line to write now, or nothing.
  std::string pick(std::string_view text, Clock::time_point now);
  void write(Level level, std::string_view text);

 private:
  const int lines_per_second_;
  Mutex mutex_;
  Clock::time_point second_ends_ GUARDED_BY(mutex_){};
  int lines_ GUARDED_BY(mutex_) = 0;  // in this second
  std::size_t left_out_ GUARDED_BY(mutex_) = 0;
};

}  // namespace ivr
