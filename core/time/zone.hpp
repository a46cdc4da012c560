// A time zone of the system's tz database, and the wall clock in it.
#pragma once

#include "core/base/result.hpp"

#include <date/tz.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

// What the clock on the wall shows, as far as opening hours care.
struct WallClock {
  int weekday = 0;  // 0 is Monday
  int minute = 0;   // of the day, 0 to 1439
};

// How far the clocks of a zone are ahead of UTC, and for which moments that holds: [from, until).
struct ClockOffset {
  std::chrono::seconds ahead{0};
  WallTime from;
  WallTime until;
};

// Cheap to copy; safe to use from any thread. The database stays loaded for the life of the process.
class TimeZone {
 public:
  // UTC.
  TimeZone();

  // A zone by its name in the tz database. A name in the wrong case is understood when it is the only one
  // alike, as pytz did for the files this program succeeds. The zone's data is read here, at once, so
  // that a broken file is found when a config is loaded and not when the phone rings.
  static Result<TimeZone> find(std::string_view name);

  [[nodiscard]] ClockOffset offset(WallTime now) const;

  [[nodiscard]] WallClock wall_clock(WallTime now) const;

  // "2026-11-22 12:24:42.123456+00:00", as Python prints a datetime.
  [[nodiscard]] std::string to_text(WallTime now) const;

  [[nodiscard]] const std::string& name() const;

 private:
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

// The names of all zones and links, sorted.
std::vector<std::string> zone_names();

// Whether the database can be trusted in the given year: New York must be on standard time in January and on
// daylight time in July. The date library ignores the rule at the end of a "slim" zone file, with which it
// would serve the last known offset for ever. Error: what is wrong, for an operator.
Result<bool> check_zone_data(int year);

}  // namespace ivr
