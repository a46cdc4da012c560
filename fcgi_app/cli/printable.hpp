// Text that strangers may have had a hand in, made fit for a terminal.
//
// Pure. Safe to call from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// The same text with every control character, and every byte that begins no UTF-8 character, as \xNN: nothing
// printed moves the cursor, colours the screen, rings a bell or turns the direction of the text around.
std::string printable(std::string_view text);

// The same for a cell of a table: what is longer than so many characters ends in "...". At least 3.
std::string printable_excerpt(std::string_view text, std::size_t most_characters);

}  // namespace ivr
