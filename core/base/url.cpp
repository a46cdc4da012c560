#include "core/base/url.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace ivr {
namespace {

constexpr std::string_view k_digits = "0123456789ABCDEF";

// 0-15; 16 for anything that is no hexadecimal digit.
unsigned hexadecimal(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char letter = to_lower(c);
  return is_hexadecimal(letter) ? static_cast<unsigned>(letter - 'a') + 10U : 16U;
}

bool is_scheme_character(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
}

// Takes all in front of the mark off text, and the mark; nothing when it is not there.
std::string_view take_before(std::string_view& text, std::size_t at, std::size_t mark_bytes) {
  if (at == std::string_view::npos) return {};
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + mark_bytes);
  return taken;
}

void append_escape(std::string& text, char c) {
  const auto byte = static_cast<unsigned char>(c);
  text += '%';
  text += k_digits[byte / 16U];
  text += k_digits[byte % 16U];
}

// Latin, Greek and Cyrillic; anything else stays.
char32_t to_small(char32_t letter) {
  const auto in = [&](char32_t from, char32_t to) { return from <= letter && letter <= to; };
  if (letter < 0x80) return static_cast<char32_t>(to_lower(static_cast<char>(letter)));
  if ((in(0xC0, 0xDE) && letter != 0xD7) || in(0x391, 0x3A9) || in(0x410, 0x42F)) return letter + 0x20;
  if (in(0x400, 0x40F)) return letter + 0x50;
  if (in(0x100, 0x137) || in(0x14A, 0x177)) return letter | 1U;
  if (in(0x139, 0x148) || in(0x179, 0x17E)) return letter + (letter & 1U);
  return letter;
}

bool is_combining(char32_t letter) {
  return letter == k_replacement || (letter >= 0x300 && letter <= 0x36F) ||
         (letter >= 0x200B && letter <= 0x200F) || (letter >= 0xFF00 && letter <= 0xFFEF);
}

// RFC 3492, section 6.1 and the parameters of section 5.
constexpr std::uint32_t k_base = 36;
constexpr std::uint32_t k_least = 1;
constexpr std::uint32_t k_most = 26;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  constexpr std::uint32_t k_damp = 700;
  constexpr std::uint32_t k_skew = 38;
  delta = first ? delta / k_damp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (k_base - k_least) * k_most / 2; k += k_base) delta /= k_base - k_least;
  return k + (k_base - k_least + 1) * delta / (delta + k_skew);
}

void append_number(std::string& text, std::uint32_t number, std::uint32_t bias) {
  constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (std::uint32_t k = k_base;; k += k_base) {
    const std::uint32_t threshold = k <= bias ? k_least : std::min(k - bias, k_most);
    if (number < threshold) break;
    text += k_letters[threshold + (number - threshold) % (k_base - threshold)];
    number = (number - threshold) / (k_base - threshold);
  }
  text += k_letters[number];
}

// RFC 3492, section 6.3. A label has at most 63 letters, so nothing here overflows.
std::string punycode(const std::u32string& label) {
  constexpr std::uint32_t k_first_bias = 72;
  std::string text;
  for (const char32_t letter : label) {
    if (letter < 0x80) text += static_cast<char>(letter);
  }
  const auto basic = static_cast<std::uint32_t>(text.size());
  std::uint32_t handled = basic;
  if (basic > 0) text += '-';
  std::uint32_t bias = k_first_bias;
  std::uint32_t delta = 0;
  for (char32_t next = 0x80; handled < label.size(); ++next, ++delta) {
    char32_t least = U'\U0010FFFF';
    for (const char32_t letter : label) {
      if (letter >= next) least = std::min(least, letter);
    }
    delta += (least - next) * (handled + 1);
    next = least;
    for (const char32_t letter : label) {
      if (letter < next) ++delta;
      if (letter != next) continue;
      append_number(text, delta, bias);
      bias = adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
  }
  return text;
}

// Empty when the label cannot be written in ASCII this way.
std::string ascii_label(std::string_view label) {
  constexpr std::size_t k_max_label = 63;  // RFC 1035, section 2.3.4
  std::u32string letters;
  while (!label.empty()) {
    const char32_t letter = to_small(take_code_point(label).value);
    if (is_combining(letter)) return {};
    letters += letter;
  }
  if (letters.empty() || letters.size() > k_max_label) return {};
  if (std::ranges::all_of(letters, [](char32_t letter) { return letter < 0x80; }))
    return {letters.begin(), letters.end()};
  return "xn--" + punycode(letters);
}

}  // namespace

Url split_url(std::string_view text) {
  Url url;
  const std::size_t slashes = text.find("://");
  if (std::ranges::all_of(text.substr(0, slashes), is_scheme_character))
    url.scheme = take_before(text, slashes, 3);
  const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  url.rest = text.substr(authority.size());
  url.host_and_port = authority;
  url.user = take_before(url.host_and_port, authority.rfind('@'), 1);
  const std::size_t bracket = url.host_and_port.find(']');
  const std::size_t colon = url.host_and_port.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = url.host_and_port.substr(0, colon);
  url.port = url.host_and_port.substr(url.host.size());
  return url;
}

std::string without_user(std::string_view url) {
  const Url parts = split_url(url);
  std::string text(parts.scheme);
  if (!parts.scheme.empty()) text += "://";
  return text.append(parts.host_and_port).append(parts.rest);
}

bool is_unreserved(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

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
    append_escape(encoded, c);
  }
  return encoded;
}

std::string percent_encode_letters(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const bool plain = c > ' ' && c < '\x7f';
    if (plain) encoded += c;
    if (!plain) append_escape(encoded, c);
  }
  return encoded;
}

std::string ascii_host(std::string_view host) {
  std::string ascii;
  for (const std::string_view label : split(host, '.')) {
    const std::string written = ascii_label(label);
    if (written.empty()) return {};
    ascii.append(ascii.empty() ? "" : ".").append(written);
  }
  return ascii;
}

}  // namespace ivr
