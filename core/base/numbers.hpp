// Whole numbers and spans of time as text.
//
// Independent of the locale. Safe to call from any thread.
#pragma once

#include "core/base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace ivr {

// All of text is decimal digits, after a minus sign if least is negative, and the number is between least
// and most.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, Number least = std::numeric_limits<Number>::min(),
                                   Number most = std::numeric_limits<Number>::max()) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  const bool has_sign = text.starts_with('-');
  return whole && (!has_sign || least < 0) && number >= least && number <= most ? std::optional(number)
                                                                                : std::nullopt;
}

inline bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

enum class Finest { second, minute };

// "42 s", "5 min", "3 h 20 min", "2 d 4 h": two units at most, the rest left out. Below an hour the seconds
// are there only when they are asked for: "3 min 5 s". A negative span is "0 s": clocks are set back.
std::string duration_text(std::chrono::seconds span, Finest finest = Finest::minute);

// The same for another unit, cut to whole seconds. Seconds are not converted, so that none are too many: what
// Twilio sends decides how many there are.
template <class Rep, class Period>
std::string duration_text(std::chrono::duration<Rep, Period> span, Finest finest = Finest::minute) {
  return duration_text(std::chrono::duration_cast<std::chrono::seconds>(span), finest);
}

}  // namespace ivr
