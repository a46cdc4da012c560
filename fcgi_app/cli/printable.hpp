// Text that strangers may have written, made safe for a terminal, and times as `ivr alerts` prints them.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/zone.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// The text with every control character, and every byte that is not part of a UTF-8 character, as \xNN. What
// is printed cannot move the cursor, colour the screen, ring the bell or change the direction of the text.
std::string printable(std::string_view text);

// The same for a cell of a table: a text with more characters is cut and ends in "...". max_characters: at
// least 3.
std::string printable_excerpt(std::string_view text, std::size_t max_characters);

// "2026-11-23 10:00:07", in that zone.
std::string local_time(StoreTime time, const TimeZone& zone);

// "2026-11-23T10:00:07.042Z" (ISO 8601, UTC).
std::string utc_time(StoreTime time);

}  // namespace ivr
