// Whether a business is open at a moment, and for which moments around it the same holds.
#pragma once

#include "core/hours/week.hpp"
#include "core/hours/zone.hpp"

namespace ivr {

// Holds for [from, until), as long as can be said without looking at another day: until the clocks of the
// zone change or the day ends, at the latest.
struct HoursVerdict {
  bool open = false;
  Instant from{};
  Instant until{};

  [[nodiscard]] bool holds_at(Instant now) const { return now >= from && now < until; }
};

HoursVerdict verdict_at(const Week& week, const TimeZone& zone, Instant now);

}  // namespace ivr
