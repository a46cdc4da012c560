#include "core/base/percent.hpp"

#include "core/base/ascii.hpp"

namespace ivr {
namespace {

constexpr std::string_view k_digits = "0123456789ABCDEF";

// 0-15; 16 for anything that is no hexadecimal digit.
unsigned hexadecimal(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? static_cast<unsigned>(letter - 'a') + 10U : 16U;
}

bool is_unreserved(char c) {
  const char lower = to_lower(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < k_escape_bytes) return std::nullopt;
  const unsigned high = hexadecimal(text[1]);
  const unsigned low = hexadecimal(text[2]);
  if (high > 15U || low > 15U) return std::nullopt;
  return static_cast<char>(high * 16U + low);
}

std::string percent_decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  while (!text.empty()) {
    const auto escaped = text.front() == '%' ? escaped_byte(text) : std::nullopt;
    bytes += escaped.value_or(text.front());
    text.remove_prefix(escaped ? k_escape_bytes : 1);
  }
  return bytes;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += k_digits[byte / 16U];
    encoded += k_digits[byte % 16U];
  }
  return encoded;
}

}  // namespace ivr
