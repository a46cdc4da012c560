// The days on which other hours hold than on their weekday, of all [holidays_*] sections of one schedule.
//
// Built once, then only read: safe to use from any thread.
#pragma once

#include "core/time/holiday_date.hpp"
#include "core/time/open_range.hpp"
#include "core/time/zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ivr {

// From first to last - 1, in a schedule's local time.
struct ClosedSpan {
  LocalTime first;
  LocalTime last;
};

// What a calendar says, for the years that it was read for.
struct CalendarDays {
  std::vector<date::local_days> days;  // closed from midnight to midnight; sorted
  std::vector<ClosedSpan> spans;       // closed for that time; sorted, none overlap
};

// One line of a [holidays_*] section.
struct Holiday {
  HolidayDate date;
  bool usual = false;                     // the hours of its weekday
  std::vector<OpenRange> ranges;          // that begin on such a day
  std::optional<std::uint32_t> action{};  // when closed on such a day; index into HoursSection::actions
  int line = 0;
  CalendarDays calendar{};  // of the kind calendar
};

class Holidays {
 public:
  // Those added earlier win over later ones of the same strength.
  void add(Holiday holiday) { holidays_.push_back(std::move(holiday)); }

  // Looks the days of these years up in advance. Those of other years are found at every question anew.
  void prepare(date::year first, date::year last);

  // The first and the last year that were looked up.
  [[nodiscard]] std::pair<date::year, date::year> prepared() const { return {first_, last_}; }

  [[nodiscard]] bool empty() const { return holidays_.empty(); }
  [[nodiscard]] const std::vector<Holiday>& all() const { return holidays_; }

  // The strongest holiday of that day; null: none.
  [[nodiscard]] const Holiday* on(date::local_days day) const;
  // The calendar that closes at that time although its day may be an ordinary one; null: none, or a stronger
  // holiday has that day.
  [[nodiscard]] const Holiday* closed_span_at(LocalTime now, const Holiday* today) const;

  // Two holidays of the same strength that share a day and do not say the same of it.
  struct Conflict {
    const Holiday* winner;
    const Holiday* loser;
    date::local_days day;  // the first one
  };
  [[nodiscard]] std::vector<Conflict> conflicts(date::year first, date::year last) const;

 private:
  struct Day {
    date::local_days day;
    std::uint32_t holiday;  // index into holidays_
  };
  [[nodiscard]] std::vector<Day> days_of(date::year year) const;

  std::vector<Holiday> holidays_;
  std::vector<Day> days_;  // of the prepared years, sorted
  date::year first_{1};
  date::year last_{0};
};

}  // namespace ivr
