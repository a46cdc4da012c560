// Log lines that wait to be written: so many bytes of them, then more are lost and counted. What tells of
// something wrong has more room, so that the ordinary lines of a busy hour do not crowd it out.
#pragma once

#include "fcgi_app/base/log.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// "<6>text" and a line break.
void append_log_line(std::string& lines, Level level, std::string_view text);

// What stands for so many lines.
void append_lost_line(std::string& lines, unsigned long count);

// For one thread at a time.
class LogBuffer {
 public:
  // most_bytes: of all lines, and four times as much with warnings and errors.
  explicit LogBuffer(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  void add(Level level, std::string_view text);
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  // Gives all lines for an empty string, whose memory is used on. Where some were lost there is one that
  // counts them.
  void swap(std::string& lines);

 private:
  void own_up();

  std::size_t most_bytes_;
  std::string lines_;
  unsigned long lost_ = 0;
};

}  // namespace ivr
