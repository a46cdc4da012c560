// When a business is open: the only place that decides it.
//
// Plain values, safe to use from any thread.
#pragma once

#include "core/time/holidays.hpp"
#include "core/time/open_range.hpp"
#include "core/time/zone.hpp"

#include <array>
#include <vector>

namespace ivr {

struct OpeningStatus {
  bool open = false;
  int line = 0;  // of the file: what decides it
  // When closed: the holiday that the day is, also before and after its hours; null: an ordinary day. Refers
  // to the schedule.
  const Holiday* holiday = nullptr;

  // Whether calls go the same way.
  bool operator==(const OpeningStatus& other) const { return open == other.open && holiday == other.holiday; }
};

// An [hours_*] section. All times are those of a clock on a wall in its time zone.
struct Schedule {
  TimeZone zone;
  std::array<std::vector<OpenRange>, 7> weekdays;  // Monday first; no range: closed all day
  std::array<int, 7> weekday_lines{};              // of the file
  Holidays holidays;

  [[nodiscard]] OpeningStatus status(LocalTime now) const;
  [[nodiscard]] OpeningStatus status_at(WallTime now) const { return status(zone.local_time(now)); }

  // The times of that day at which the status changes, in order, with midnight first whether or not it does.
  [[nodiscard]] std::vector<LocalTime> changes(date::local_days day) const;

 private:
  // The hours of a day and their line. holiday: that the day is.
  struct Day {
    const std::vector<OpenRange>& ranges;
    int line;
  };
  [[nodiscard]] Day day_of(date::local_days day, const Holiday* holiday) const;
};

}  // namespace ivr
