#include "core/time/opening_status.hpp"

#include <algorithm>

namespace ivr {
namespace {

constexpr int k_minutes_a_day = 24 * 60;

struct Stretch {
  bool open = false;
  int from = 0;  // minutes since midnight
  int until = k_minutes_a_day;
};

Stretch stretch_around(const std::optional<OpenRange>& range, int minute) {
  if (!range) return {};
  if (minute < range->from) return {.open = false, .from = 0, .until = range->from};
  if (minute >= range->until) return {.open = false, .from = range->until, .until = k_minutes_a_day};
  return {.open = true, .from = range->from, .until = range->until};
}

}  // namespace

HoursVerdict verdict_at(const Week& week, const TimeZone& zone, WallTime now) {
  using std::chrono::minutes;
  const ClockOffset offset = zone.offset(now);
  const auto shown = date::floor<minutes>(now + offset.ahead);
  const auto day = date::floor<date::days>(shown);
  const date::weekday weekday{day};
  const Stretch stretch =
      stretch_around(week.days[weekday.iso_encoding() - 1], static_cast<int>((shown - day).count()));
  const WallTime midnight = day - offset.ahead;
  return {.open = stretch.open,
          .from = std::max<WallTime>(offset.from, midnight + minutes(stretch.from)),
          .until = std::min<WallTime>(offset.until, midnight + minutes(stretch.until))};
}

}  // namespace ivr
