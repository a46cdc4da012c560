#include "fcgi_app/base/log_buffer.hpp"

#include "core/base/decimal.hpp"

namespace ivr {
namespace {

constexpr std::size_t k_around_text = 4;  // "<6>" and the line break
constexpr std::size_t k_more_for_mistakes = 4;

}  // namespace

void append_log_line(std::string& lines, Level level, std::string_view text) {
  lines += '<';
  lines += static_cast<char>('0' + static_cast<int>(level));
  lines += '>';
  lines.append(text) += '\n';
}

void append_lost_line(std::string& lines, unsigned long count) {
  std::string text("lost ");
  append_decimal(text, count);
  append_log_line(lines, Level::warning, text.append(" lines of the log"));
}

void LogBuffer::add(Level level, std::string_view text) {
  const std::size_t most = level <= Level::warning ? k_more_for_mistakes * most_bytes_ : most_bytes_;
  if (lines_.size() + text.size() + k_around_text > most) {
    ++lost_;
    return;
  }
  own_up();
  append_log_line(lines_, level, text);
}

void LogBuffer::swap(std::string& lines) {
  own_up();
  lines_.swap(lines);
}

void LogBuffer::own_up() {
  if (lost_ > 0) append_lost_line(lines_, lost_);
  lost_ = 0;
}

}  // namespace ivr
