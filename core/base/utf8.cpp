#include "core/base/utf8.hpp"

#include "core/base/ascii.hpp"

#include <utf8.h>

#include <algorithm>
#include <array>

namespace ivr {
namespace {

struct Range {
  char32_t from;
  char32_t to;
};

constexpr std::array k_controls = {
    Range{0x00, 0x1F}, Range{0x7F, 0x9F},
    Range{0x2028, 0x202E},  // line and paragraph separators, embeddings and overrides
    Range{0x2066, 0x2069},  // isolates
};

constexpr std::size_t k_max_character_bytes = 4;

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Python's white space beyond ASCII.
constexpr std::array<std::string_view, 19> k_unicode_blanks = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80U;
}

// How many bytes the white space at the start, or the end, of text has; 0: there is none.
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

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  const std::size_t at = utf8::find_invalid(text);
  return at == std::string_view::npos ? std::nullopt : std::optional(at);
}

// The library's own count needs iterators over valid UTF-8 and reads beyond the end of any other text.
std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::string_view cut_characters(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && bytes < text.size() && is_continuation(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t bytes = 0;
  for (; bytes < text.size(); ++bytes) {
    if (!is_continuation(text[bytes]) && count-- == 0) break;
  }
  return text.substr(0, bytes);
}

std::string_view strip_unicode(std::string_view text) {
  while (const std::size_t blank = leading_blank(text)) text.remove_prefix(blank);
  while (const std::size_t blank = trailing_blank(text)) text.remove_suffix(blank);
  return text;
}

CodePoint take_code_point(std::string_view& text) {
  const bool valid = utf8::find_invalid(text.substr(0, k_max_character_bytes)) != 0;
  const char* end = text.data();
  const char32_t value = valid ? utf8::unchecked::next(end) : k_replacement;
  const std::size_t bytes = valid ? static_cast<std::size_t>(end - text.data()) : 1;
  const CodePoint taken{value, text.substr(0, bytes)};
  text.remove_prefix(bytes);
  return taken;
}

bool is_control(char32_t value) {
  return std::ranges::any_of(k_controls,
                             [&](const Range& range) { return range.from <= value && value <= range.to; });
}

std::string to_one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const auto [value, bytes] = take_code_point(text);
    if (value == k_replacement) {
      line += "\uFFFD";
    } else if (is_control(value)) {
      line += ' ';
    } else {
      line += bytes;
    }
  }
  return line;
}

}  // namespace ivr
