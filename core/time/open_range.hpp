// A part of a day.
#pragma once

namespace ivr {

inline constexpr int k_minutes_a_day = 24 * 60;

// Minutes since the midnight at which the day begins that the range belongs to, the end not included:
// "0900-1700" is [540, 1020). An end after 1440 is on the next day: "2200-0200" is [1320, 1560).
struct OpenRange {
  int from = 0;
  int until = 0;
  bool operator==(const OpenRange&) const = default;
};

}  // namespace ivr
