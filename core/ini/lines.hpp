// The lines of a config file, as Python sees them, made fit to be read.
//
// Lines end in \n, \r\n or a lone \r. What no line may hold is reported and replaced by question marks, so
// that the rest of the line is still read and can be quoted without doing harm to a terminal.
#pragma once

#include "core/base/diagnostics.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// Far beyond any sensible line; values may be longer by continuation lines.
inline constexpr std::size_t k_max_line_bytes = 1024UL * 1024;

// Without the white space at both ends, that of Unicode included (Python's str.strip()).
std::string_view strip_unicode(std::string_view text);

class LineReader {
 public:
  // text and diagnostics must outlive the reader.
  LineReader(std::string_view text, Diagnostics& diagnostics) : rest_(text), diagnostics_(diagnostics) {}

  // Goes to the next line; false when there is none.
  bool next();

  [[nodiscard]] int number() const { return number_; }                    // counted from 1
  [[nodiscard]] std::string_view content() const { return content_; }     // stripped; until next()
  [[nodiscard]] std::size_t indentation() const { return indentation_; }  // characters before content

 private:
  void check_length(std::string_view& line);
  bool has_bad_bytes(std::string_view line);
  void report(std::string message);

  std::string_view rest_;
  Diagnostics& diagnostics_;
  int number_ = 0;
  std::string mended_;
  std::string_view content_;
  std::size_t indentation_ = 0;
};

}  // namespace ivr
