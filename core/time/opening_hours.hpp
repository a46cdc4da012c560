// How opening hours are written in a config: "mon-fri = 0900-1230, 1330-1730".
//
// Pure functions, safe to call from any thread.
#pragma once

#include "core/base/result.hpp"
#include "core/time/schedule.hpp"

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// In small letters, and with the dashes and blanks of ASCII in place of those of web pages.
std::string plain_spelling(std::string_view text);

using Weekdays = std::bitset<7>;  // Monday first

// "mon", "monday", "mon-fri", "sat-mon" (over the weekend), "mon-wed,fri" or "daily", in small letters.
// None: it is something else.
std::optional<Weekdays> parse_weekdays(std::string_view key);

// The right spelling of a key that is none of those: "mon-fri" for "mon_to_fri" or "weekdays"; "": none.
std::string meant_weekdays(std::string_view key);

// "mon", as messages name a day; day: 0 (Monday) to 6.
std::string_view weekday_name(std::size_t day);

struct OpeningHours {
  std::vector<OpenRange> ranges;      // sorted; none overlap or touch
  std::vector<std::string> warnings;  // about the text, for its author
};

// "HHMM-HHMM" or "HH:MM-HH:MM", several between commas, with any dash, and blanks anywhere; "open" or "24h";
// "closed". A range whose end is before its beginning ends on the next day. An end of 2359, 2400 or 0000 is
// the end of the day. Error: what was expected, and if the text can be understood, in the right spelling.
Result<OpeningHours> parse_opening_hours(std::string_view text);

// "2200-0200"
std::string to_text(const OpenRange& range);

}  // namespace ivr
