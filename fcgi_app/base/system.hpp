// Two answers of the operating system: the text of an error, and random numbers.
//
// Safe to call from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <system_error>

namespace ivr {

inline std::string errno_text(int number) {
  std::string text = std::generic_category().message(number);
  // "Is a directory" becomes "is a directory"; words in capitals ("RPC …") remain as they are.
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() > 1 && upper(text[0]) && !upper(text[1])) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

// So many random bytes (at most 256), each as two lower-case hexadecimal digits. Throws std::runtime_error.
std::string random_digits(std::size_t bytes);

}  // namespace ivr
