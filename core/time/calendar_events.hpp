// The events of a calendar as they are written, before they are repeated: properties, times and time zones.
#pragma once

#include "core/base/result.hpp"
#include "core/time/zone.hpp"

#include <libical/ical.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// A time zone that the calendar defines, as libical understands it.
struct DefinedZoneDeleter {
  void operator()(icaltimezone* zone) const { icaltimezone_free(zone, 1); }
};
using DefinedZone = std::unique_ptr<icaltimezone, DefinedZoneDeleter>;

// In which clocks an event is written: of a zone that the calendar defines or else of the database, UTC
// included.
struct CalendarClock {
  const icaltimezone* defined = nullptr;
  TimeZone known;

  [[nodiscard]] WallTime moment(LocalTime time) const;
  [[nodiscard]] LocalTime local_time(WallTime moment) const;
};

// Of a clock without a zone.
icaltimetype to_icaltime(LocalTime time, bool is_date);
LocalTime to_local_time(const icaltimetype& time);

struct CalendarTime {
  bool is_date = false;
  LocalTime local;  // midnight of a date
  CalendarClock clock;

  [[nodiscard]] WallTime moment() const { return clock.moment(local); }
  [[nodiscard]] date::local_days day() const { return date::floor<date::days>(local); }
};

struct CalendarDuration {
  date::days days{0};  // by the calendar
  std::chrono::seconds seconds{0};
};

// One more time of an event, which may have an end of its own.
struct CalendarAddition {
  CalendarTime start;
  std::optional<WallTime> end;
};

struct CalendarEvent {
  int line = 0;  // of BEGIN:VEVENT
  std::string uid;
  bool cancelled = false;
  CalendarTime start;
  std::optional<CalendarTime> end;
  std::optional<CalendarDuration> duration;
  int rule_line = 0;
  std::vector<icalrecurrencetype> rules;  // UNTIL is on the clock of start
  std::vector<CalendarAddition> additions;
  std::vector<CalendarTime> exceptions;
  std::optional<CalendarTime> replaces;  // the time at which this event is another one than its series says
};

struct CalendarEvents {
  std::vector<CalendarEvent> events;
  std::map<std::string, DefinedZone, std::less<>> zones;  // that the events refer to
  std::vector<std::string> warnings;                      // "line 12: ..."
};

// floating: the zone of times without one. Error: "line 12: what, and what was expected".
Result<CalendarEvents> read_calendar_events(std::string_view text, const TimeZone& floating);

}  // namespace ivr
