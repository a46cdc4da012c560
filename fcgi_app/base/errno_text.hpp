// What an errno means, in the style of our messages: "no such file or directory".
//
// Safe to call from any thread, unlike strerror().
#pragma once

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

}  // namespace ivr
