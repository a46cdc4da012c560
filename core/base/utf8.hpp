// Is this text UTF-8, and how many characters has it?
//
// Strict, as RFC 3629 section 3 says: no overlong forms, no surrogates, nothing above U+10FFFF.
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

// What a message quotes of text: the first sixty characters, and "..." for more.
std::string excerpt(std::string_view text);

}  // namespace ivr
