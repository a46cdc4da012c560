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

// Writes the bytes that text stands for to out, which has room for as many as text has. Returns their end.
char* decode(std::string_view text, char plus, char* out) {
  const char* const end = text.data() + text.size();
  for (const char* in = text.data(); in != end; ++in) {
    char byte = *in;
    if (byte == '+') byte = plus;
    if (byte == '%' && end - in > 2) {
      const unsigned high = hexadecimal(in[1]);
      const unsigned low = hexadecimal(in[2]);
      if (high < 16U && low < 16U) {
        byte = static_cast<char>(high * 16U + low);
        in += 2;
      }
    }
    *out++ = byte;
  }
  return out;
}

std::string decode(std::string_view text, char plus) {
  std::string bytes(text.size(), '\0');
  bytes.resize(static_cast<std::size_t>(decode(text, plus, bytes.data()) - bytes.data()));
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

char* decode_form_component(std::string_view text, char* out) {
  return decode(text, ' ', out);
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
