// Whether a business is open at a moment, and for which moments around it the same holds.
#pragma once

#include "core/time/week.hpp"
#include "core/time/zone.hpp"

namespace ivr {

// Holds for [from, until), as long as can be said without looking at another day: until the clocks of the
// zone change or the day ends, at the latest.
struct HoursVerdict {
  bool open = false;
  WallTime from{};
  WallTime until{};

  [[nodiscard]] bool holds_at(WallTime now) const { return now >= from && now < until; }
};

HoursVerdict verdict_at(const Week& week, const TimeZone& zone, WallTime now);

}  // namespace ivr
