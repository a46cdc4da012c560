// Text, character by character, whatever bytes it is made of.
//
// Pure. Safe to call from any thread.
#pragma once

#include <string>
#include <string_view>

namespace ivr {

// What stands for a byte that begins no character (Unicode, section 23.8).
inline constexpr char32_t k_replacement = U'\uFFFD';

struct CodePoint {
  char32_t value = k_replacement;
  std::string_view bytes;  // as they stood in the text; a single one when it begins no character
};

// The first character, taken off text, which must not be empty.
CodePoint take_code_point(std::string_view& text);

// Controls, line breaks, and marks that turn the direction of the text around: what outsiders are not to put
// on a line of ours.
bool is_control(char32_t value);

// Valid UTF-8 on a single line: a control becomes a blank, a byte that begins no character U+FFFD.
std::string to_one_line(std::string_view text);

}  // namespace ivr
