// A public calendar of holidays (RFC 5545): on which days and at which times it closes.
//
// Pure functions, safe to call from any thread.
#pragma once

#include "core/base/result.hpp"
#include "core/time/holidays.hpp"
#include "core/time/zone.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ivr {

struct ReadCalendar {
  CalendarDays closed;                // in the years that were asked for
  std::vector<std::string> warnings;  // "line 12: ..."
};

// text: of an .ics file. zone: in which its floating times are, and in which closed is. An event closes,
// unless it is cancelled: an event of days on those days, another for its time. TRANSP means nothing here:
// public calendars mark their holidays as transparent. Error: the first one, with its line.
Result<ReadCalendar> read_calendar(std::string_view text, const TimeZone& zone, date::year first,
                                   date::year last);

}  // namespace ivr
