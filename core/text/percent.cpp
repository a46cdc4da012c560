#include "core/text/percent.hpp"

#include "core/text/characters.hpp"

#include <cstddef>

namespace ivr {
namespace {

constexpr std::string_view k_digits = "0123456789ABCDEF";

// 0-15; 16 for anything that is no hexadecimal digit.
unsigned hexadecimal(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? static_cast<unsigned>(letter - 'a') + 10U : 16U;
}

std::string decode(std::string_view text, char plus) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && text.size() - at > 2) {
      const unsigned high = hexadecimal(text[at + 1]);
      const unsigned low = hexadecimal(text[at + 2]);
      if (high < 16U && low < 16U) {
        bytes += static_cast<char>(high * 16U + low);
        at += 2;
        continue;
      }
    }
    bytes += text[at] == '+' ? plus : text[at];
  }
  return bytes;
}

bool is_unreserved(char c) {
  const char lower = to_lower(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_decode(std::string_view text) {
  return decode(text, '+');
}

std::string decode_form_component(std::string_view text) {
  return decode(text, ' ');
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
