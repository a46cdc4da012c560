#include "fcgi_app/base/errno_text.hpp"

#include <system_error>

namespace ivr {

std::string errno_text(int number) {
  std::string text = std::generic_category().message(number);
  // "Is a directory" becomes "is a directory"; words in capitals ("RPC …") stay as they are.
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() > 1 && upper(text[0]) && !upper(text[1])) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace ivr
