#include "core/base/url.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

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
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += k_digits[byte / 16U];
    encoded += k_digits[byte % 16U];
  }
  return encoded;
}

}  // namespace ivr
