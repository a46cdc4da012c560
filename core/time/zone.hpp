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

// What a clock on the wall shows. In the hour that is repeated when clocks go back, two moments have the
// same.
using LocalTime = date::local_time<std::chrono::seconds>;

// Cheap to copy; safe to use from any thread. The database stays loaded for the life of the process.
class TimeZone {
 public:
  // UTC.
  TimeZone();

  // A zone by its name in the tz database, in any case, as pytz found it for the files of the original
  // system. The data of the zone is read at once, so that a broken file is found when a config is loaded and
  // not when the phone rings.
  static Result<TimeZone> find(std::string_view name);

  [[nodiscard]] LocalTime local_time(WallTime now) const;

  // The first moment at which a clock shows this time; of a time that is left out when clocks go forward, the
  // moment at which they do.
  [[nodiscard]] WallTime first_moment(LocalTime time) const;

  // All moments at which a clock shows this time: two when clocks go back over it, and none when it is left
  // out.
  [[nodiscard]] std::vector<WallTime> moments(LocalTime time) const;
  // The next moment at which clocks change.
  [[nodiscard]] WallTime next_change(WallTime now) const;

  // "2026-11-22 12:24:42.123456+00:00", as Python prints a datetime.
  [[nodiscard]] std::string to_text(WallTime now) const;

  [[nodiscard]] const std::string& name() const;

 private:
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

// The local time of a moment, in a format of strftime(3); "%Ez" is an offset with a colon. Names are English
// whatever the locale. Moments outside the years 1970 to 9999 are shown as the nearest within. Safe to call
// from any thread.
std::string format_local(const TimeZone& zone, std::chrono::sys_time<std::chrono::milliseconds> moment,
                         const char* format);

// The names of all zones and links, sorted.
std::vector<std::string> zone_names();

// What was probably meant by a name that the database does not have, as the end of a message: cities,
// countries and abbreviations lead to regions, and a spelling only to a zone of the same continent.
std::string zone_hint(std::string_view name);

// Of a zone that the database has: why it is probably not meant, because it belongs to no region and has no
// summer time. "" for the others, and for UTC.
std::string zone_warning(std::string_view name);

// Whether the database can be trusted in the given year: New York must have standard time in January and
// daylight saving time in July. The date library ignores the rule at the end of a "slim" zone file, and would
// use the last known offset in all later years. Error: what is wrong, for an operator.
Result<bool> check_zone_data(int year);

}  // namespace ivr
