// UTF-8: whether a text is valid, its characters one by one, and how to cut it.
//
// Strict, as RFC 3629 section 3 says: no overlong forms, no surrogates, nothing above U+10FFFF. Safe to call
// from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

// The position of the first byte that begins no whole, valid character; none when all of text is UTF-8.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// How many code points valid UTF-8 has.
std::size_t count_code_points(std::string_view text);

// At most `bytes` of text, not ending within a character.
std::string_view cut_characters(std::string_view text, std::size_t bytes);

// The first `count` code points of text, or all of it.
std::string_view first_characters(std::string_view text, std::size_t count);

// Without the white space at both ends, that of Unicode included (Python's str.strip()). A view into text.
std::string_view strip_unicode(std::string_view text);

// What is written for a byte that begins no character (Unicode, section 23.8).
inline constexpr char32_t k_replacement = U'\uFFFD';

struct CodePoint {
  char32_t value = k_replacement;
  std::string_view bytes;  // as they are in the text; a single one when it begins no character
};

// Takes the first character off text, which must not be empty. The text may hold any bytes.
CodePoint take_code_point(std::string_view& text);

// Controls, line breaks, and marks that turn the direction of the text around: what outsiders must not put
// on a line of ours.
bool is_control(char32_t value);

// Valid UTF-8 on a single line: a control becomes a blank, a byte that begins no character U+FFFD.
std::string to_one_line(std::string_view text);

}  // namespace ivr
