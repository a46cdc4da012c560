#include "core/ini/lines.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ivr {
namespace {

// Python's white space beyond ASCII.
constexpr std::array<std::string_view, 19> k_unicode_blanks = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80U;
}

// How many bytes the white space character has that text starts, or ends, with; 0: it is none.
std::size_t leading_blank(std::string_view text) {
  if (text.empty()) return 0;
  if (is_ascii(text.front())) return is_blank(text.front()) ? 1 : 0;
  const auto* blank = std::ranges::find_if(k_unicode_blanks, [&](auto b) { return text.starts_with(b); });
  return blank == k_unicode_blanks.end() ? 0 : blank->size();
}

std::size_t trailing_blank(std::string_view text) {
  if (text.empty()) return 0;
  if (is_ascii(text.back())) return is_blank(text.back()) ? 1 : 0;
  const auto* blank = std::ranges::find_if(k_unicode_blanks, [&](auto b) { return text.ends_with(b); });
  return blank == k_unicode_blanks.end() ? 0 : blank->size();
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20U && c != '\t') || c == 0x7F;
}

// The line with a question mark for each byte that must not be in it.
std::string mend(std::string_view line) {
  std::string mended(line);
  std::ranges::replace_if(mended, is_control, '?');
  std::optional<std::size_t> bad;
  for (std::size_t from = 0; (bad = first_invalid_utf8(std::string_view(mended).substr(from)));
       from += *bad + 1) {
    mended[from + *bad] = '?';
  }
  return mended;
}

}  // namespace

std::string_view strip_unicode(std::string_view text) {
  while (const std::size_t blank = leading_blank(text)) text.remove_prefix(blank);
  while (const std::size_t blank = trailing_blank(text)) text.remove_suffix(blank);
  return text;
}

bool LineReader::next() {
  if (rest_.empty()) return false;
  ++number_;
  const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
  const auto length = static_cast<std::size_t>(std::ranges::find_if(rest_, is_end) - rest_.begin());
  std::string_view line = rest_.substr(0, length);
  rest_.remove_prefix(length);
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, rest_.size()));

  check_length(line);
  if (has_bad_bytes(line)) line = mended_ = mend(line);
  content_ = line;
  for (indentation_ = 0; const std::size_t blank = leading_blank(content_); ++indentation_) {
    content_.remove_prefix(blank);
  }
  content_ = strip_unicode(content_);
  return true;
}

void LineReader::check_length(std::string_view& line) {
  if (line.size() <= k_max_line_bytes) return;
  report(fmt::format("line of {} bytes: expected at most {}", line.size(), k_max_line_bytes));
  line = cut_characters(line, k_max_line_bytes);
}

bool LineReader::has_bad_bytes(std::string_view line) {
  const auto* control = std::ranges::find_if(line, is_control);
  if (control != line.end()) {
    report(*control == '\0'
               ? "NUL byte"
               : fmt::format("control character 0x{:02x}", static_cast<unsigned char>(*control)));
  }
  const std::optional<std::size_t> bad = first_invalid_utf8(line);
  if (bad) report(fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(line[*bad])));
  return bad || control != line.end();
}

void LineReader::report(std::string message) {
  diagnostics_.push_back({.line = number_, .message = std::move(message)});
}

}  // namespace ivr
