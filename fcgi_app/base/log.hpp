// Lines on stderr as journald likes them: "<6>what happened key=value".
//
// Lines of several threads never mix, and stand in the order written. While a AsyncLog lives it writes them;
// else each is one write(2). Safe to call from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace ivr {

// syslog's numbers, which systemd takes from the "<N>" a line begins with.
enum class Level { error = 3, warning = 4, info = 6, debug = 7 };

// text: one line without its line break.
void write_log(Level level, std::string_view text);

// What a stranger may have written, safe inside a line and between double quotes: quotes, backslashes,
// control and non-ASCII bytes as \xNN; cut to so many characters, with "..." in place of the rest.
std::string escape_for_log(std::string_view text, std::size_t most_characters);

// The same for a value without quotes: blanks are escaped too.
std::string escape_bare_for_log(std::string_view text, std::size_t most_characters);

// Whether all of it stays as it is there.
bool is_bare_in_log(std::string_view text);

// For what a stranger can cause at will: at most one line a second, each saying how many were left out.
class RateLimitedLog {
 public:
  using Clock = std::chrono::steady_clock;
  // The line to be written now, or nothing.
  std::string pick(std::string_view text, Clock::time_point now);
  void write(Level level, std::string_view text);

 private:
  std::mutex mutex_;  // guards all below
  Clock::time_point next_{};
  std::size_t left_out_ = 0;
};

}  // namespace ivr
