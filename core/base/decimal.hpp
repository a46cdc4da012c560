// Whole numbers as text, in decimal.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>

namespace ivr {

// Asks neither the locale nor a format: for lines that every request writes.
void append_decimal(std::string& text, std::integral auto number) {
  std::array<char, 24> digits;
  text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

}  // namespace ivr
