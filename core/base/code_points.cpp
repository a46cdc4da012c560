#include "core/base/code_points.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

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

// How long a character is that begins so; the byte may begin none.
std::size_t promised_length(unsigned char byte) {
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

// bytes: one valid character.
char32_t decode(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (bytes.size() == 1) return first;
  char32_t value = first & (0x7FU >> bytes.size());
  for (const char byte : bytes.substr(1)) value = (value << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  return value;
}

}  // namespace

CodePoint take_code_point(std::string_view& text) {
  const std::string_view bytes = text.substr(0, promised_length(static_cast<unsigned char>(text[0])));
  const bool valid = !first_invalid_utf8(bytes);
  const CodePoint taken =
      valid ? CodePoint{decode(bytes), bytes} : CodePoint{k_replacement, text.substr(0, 1)};
  text.remove_prefix(taken.bytes.size());
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
