// Which days a key of [holidays_*] means: "12-25 observed", "last mon may", "easter+1".
//
// Pure functions and plain values, safe to call from any thread.
#pragma once

#include <date/date.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

struct HolidayDate {
  // From the strongest to the weakest. A substitute day ranks between yearly_day and rule.
  enum class Kind : std::uint8_t { day, span, yearly_day, rule, yearly_span, calendar };
  enum class Rule : std::uint8_t { weekday_of_month, easter, orthodox_easter };
  // Whether a day that falls on a weekend has a substitute: "observed" is the next weekday that is no
  // holiday, "nearest" is the Friday before a Saturday and the Monday after a Sunday.
  enum class Substitute : std::uint8_t { none, observed, nearest };

  Kind kind = Kind::day;
  Substitute substitute = Substitute::none;
  date::year_month_day first{};  // of a yearly day or span: in the year 0
  date::year_month_day last{};   // of a span, included
  Rule rule = Rule::easter;
  int offset = 0;           // of easter: days after it
  unsigned nth = 0;         // of a weekday: 1 to 5; 0: the last
  date::weekday weekday{};  // of a rule
  date::month month{};      // of a rule
  std::string text;         // as in the file, without "observed" and "nearest", one blank between words

  // The day in that year of a day, a yearly day or a rule; easter-100 may be in the year before. None: there
  // is none, such as 02-29 in most years.
  [[nodiscard]] std::optional<date::local_days> in_year(date::year year) const;
  // Of a span or a yearly span.
  [[nodiscard]] bool spans(date::year_month_day day) const;
  [[nodiscard]] bool is_span() const { return kind == Kind::span || kind == Kind::yearly_span; }
  // Whether there is no such day in any year: 02-30, 2027-02-29.
  [[nodiscard]] bool never_comes() const;
};

// None: it is something else.
std::optional<HolidayDate> parse_holiday_date(std::string_view text);

// Of a text that is no date: what was expected, and if it can be understood, in the right spelling: "expected
// 12-25" for "25 Dec".
std::string expected_holiday_date(std::string_view text);

// Sundays. Source: J. Meeus, "Astronomical Algorithms", chapter 8, for the years 1583 to 9999; Orthodox
// Easter is that of the Julian calendar, as a day of the Gregorian one.
date::local_days easter(date::year year);
date::local_days orthodox_easter(date::year year);

}  // namespace ivr
