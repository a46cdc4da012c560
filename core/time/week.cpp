#include "core/time/week.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <string>

namespace ivr {
namespace {

constexpr int k_minutes_a_day = 24 * 60;

// "HHMM" to minutes since midnight, 2400 included; none when it is not a time.
std::optional<int> parse_minute(std::string_view text) {
  if (text.size() != 4 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[2] - '0') * 10 + (text[3] - '0');
  if (minute > 59 || hour * 60 + minute > k_minutes_a_day) return std::nullopt;
  return hour * 60 + minute;
}

}  // namespace

bool Week::is_open(WallClock clock) const {
  const auto& range = days[static_cast<std::size_t>(clock.weekday)];
  return range && clock.minute >= range->from && clock.minute < range->until;
}

Result<OpenRange> parse_open_range(std::string_view text) {
  std::string packed(text);
  std::erase_if(packed, is_blank);
  const std::size_t dash = packed.find('-');
  const auto from = parse_minute(std::string_view(packed).substr(0, dash));
  const auto last =
      dash == std::string::npos ? std::nullopt : parse_minute(std::string_view(packed).substr(dash + 1));
  if (!from || !last || *from == k_minutes_a_day) {
    return Unexpected(
        "not a range of times (expected HHMM-HHMM, for example 0900-1730, or nothing for closed)");
  }
  if (*from > *last) {
    return Unexpected("ends before it begins (expected both times on the same day, the later one last)");
  }
  return OpenRange{*from, std::min(*last + 1, k_minutes_a_day)};
}

}  // namespace ivr
