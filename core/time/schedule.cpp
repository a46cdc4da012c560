#include "core/time/schedule.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <string>

namespace ivr {
namespace {

constexpr int k_minutes_a_day = 24 * 60;

// "HHMM" to minutes since midnight, 2400 included; none if it is not a time.
std::optional<int> parse_minute(std::string_view text) {
  if (text.size() != 4 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[2] - '0') * 10 + (text[3] - '0');
  if (minute > 59 || hour * 60 + minute > k_minutes_a_day) return std::nullopt;
  return hour * 60 + minute;
}

const std::optional<OpenRange>& range_of(const Schedule& schedule, date::local_days day) {
  return schedule.weekdays[date::weekday{day}.iso_encoding() - 1];
}

}  // namespace

Result<OpenRange> parse_open_range(std::string_view text) {
  std::string packed(text);
  std::erase_if(packed, is_blank);
  const std::size_t dash = packed.find('-');
  const auto from = parse_minute(std::string_view(packed).substr(0, dash));
  const auto until =
      dash == std::string::npos ? std::nullopt : parse_minute(std::string_view(packed).substr(dash + 1));
  if (!from || !until || *from == k_minutes_a_day) {
    return Unexpected(
        "not a range of times (expected HHMM-HHMM, for example 0900-1730, or nothing for closed)");
  }
  if (*from > *until) {
    return Unexpected("ends before it begins (expected both times on the same day, the later one last)");
  }
  // The original system could not write 2400, so that its files mean the whole day by 0000-2359.
  const bool is_end_of_day = *until == k_minutes_a_day - 1 && *from != *until;
  return OpenRange{*from, is_end_of_day ? k_minutes_a_day : *until};
}

OpeningStatus Schedule::status(LocalTime now) const {
  const auto day = date::floor<date::days>(now);
  const auto& range = range_of(*this, day);
  const auto minute = date::floor<std::chrono::minutes>(now - day).count();
  return {.open = range && minute >= range->from && minute < range->until};
}

std::vector<LocalTime> Schedule::changes(date::local_days day) const {
  std::vector<LocalTime> times = {day};
  const auto& range = range_of(*this, day);
  if (!range || range->from == range->until) return times;
  if (range->from > 0) times.push_back(day + std::chrono::minutes(range->from));
  if (range->until < k_minutes_a_day) times.push_back(day + std::chrono::minutes(range->until));
  return times;
}

}  // namespace ivr
