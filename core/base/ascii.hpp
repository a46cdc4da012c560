// Characters and pieces of text, in ASCII only: config files and webhooks give no meaning to other letters.
//
// Independent of the locale. Safe to call from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ivr {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Space, \t, \n, \v, \f and \r.
constexpr bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_letter(char c) {
  return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

// A digit of a hexadecimal number, in lower case.
constexpr bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

// A-Z become a-z; every other byte stays.
std::string to_lower(std::string_view text);

// Without the blanks at both ends. A view into text.
std::string_view strip(std::string_view text);

// The pieces between separators, empty ones included: n separators make n + 1 pieces. Views into text.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace ivr
