#include "fcgi_app/base/log.hpp"

#include "fcgi_app/base/async_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <iterator>

namespace ivr {
namespace {

constexpr char k_first_bare = '!';

std::string_view name_of(Level level) {
  switch (level) {
    case Level::error: return "error";
    case Level::warning: return "warning";
    case Level::info: return "info";
    case Level::debug: break;
  }
  return "debug";
}

void append_time(std::string& lines) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  fmt::format_to(std::back_inserter(lines), "{:%Y-%m-%d %H:%M:%S} ", local);
}

bool is_plain(char c, char first_plain) {
  return c >= first_plain && c <= '~' && c != '"' && c != '\\';
}

std::string escape(std::string_view text, std::size_t max_characters, char first_plain) {
  constexpr std::string_view k_cut = "...";
  std::string out;
  for (const char c : text) {
    const bool plain = is_plain(c, first_plain);
    if (out.size() + (plain ? 1 : 4) > max_characters) {
      out.resize(std::min(out.size(), max_characters - std::min(max_characters, k_cut.size())));
      return out.append(k_cut);
    }
    if (plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

// A log that cannot be written, because nobody reads its pipe, must neither delay a call nor make it fail.
// Lines that are dropped are counted in the next line that gets through.
void write_log(Level level, std::string_view text) {
  static std::atomic<unsigned long> dropped = 0;
  if (AsyncLog::take(level, text)) return;
  pollfd look{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&look, 1, 0) != 1) {
    ++dropped;
    return;
  }
  std::string line;
  if (const auto count = dropped.exchange(0); count > 0) append_drop_count(line, count, log_format());
  append_log_line(line, level, text, log_format());
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

LogFormat log_format() {
  static const LogFormat format = ::isatty(STDERR_FILENO) == 1 ? LogFormat::terminal : LogFormat::syslog;
  return format;
}

void append_log_line(std::string& lines, Level level, std::string_view text, LogFormat format) {
  if (format == LogFormat::terminal) {
    append_time(lines);
    lines.append(name_of(level)) += ' ';
  } else {
    lines += '<';
    lines += static_cast<char>('0' + static_cast<int>(level));
    lines += '>';
  }
  lines.append(text) += '\n';
}

void append_drop_count(std::string& lines, unsigned long count, LogFormat format) {
  append_log_line(lines, Level::warning, fmt::format("log_lines_dropped count={}", count), format);
}

bool is_bare_in_log(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_plain(c, k_first_bare); });
}

std::string escape_for_log(std::string_view text, std::size_t max_characters) {
  return escape(text, max_characters, ' ');
}

std::string escape_bare_for_log(std::string_view text, std::size_t max_characters) {
  return escape(text, max_characters, k_first_bare);
}

std::string RateLimitedLog::pick(std::string_view text, Clock::time_point now) {
  const MutexLock lock(mutex_);
  if (now >= second_ends_) {
    second_ends_ = now + std::chrono::seconds(1);
    lines_ = 0;
  }
  if (lines_ >= lines_per_second_) {
    ++left_out_;
    return {};
  }
  ++lines_;
  std::string line(text);
  if (left_out_ > 0) fmt::format_to(std::back_inserter(line), " left_out={}", left_out_);
  left_out_ = 0;
  return line;
}

void RateLimitedLog::write(Level level, std::string_view text) {
  if (const auto line = pick(text, Clock::now()); !line.empty()) write_log(level, line);
}

}  // namespace ivr
