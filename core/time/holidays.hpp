// The days on which other hours hold than on their weekday, of all [holidays_*] sections of one schedule.
//
// Never changed after it was made, and copies share it: safe to use from any thread.
#pragma once

#include "core/time/holiday_date.hpp"
#include "core/time/open_range.hpp"
#include "core/time/zone.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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
  Holidays() = default;  // none
  // Those that come first win over later ones of the same strength. The days from the first to the last year
  // are looked up at once; those of other years are found at every question anew.
  explicit Holidays(std::vector<Holiday> holidays, date::year first = date::year{1},
                    date::year last = date::year{0});

  // The first and the last year that were looked up.
  [[nodiscard]] std::pair<date::year, date::year> prepared() const { return {first_, last_}; }

  [[nodiscard]] bool empty() const { return pool_ == nullptr; }
  [[nodiscard]] std::span<const Holiday> all() const {
    return pool_ ? std::span(pool_->holidays) : std::span<const Holiday>();
  }

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
    std::uint32_t holiday;  // index into Pool::holidays
  };
  struct Pool {
    std::vector<Holiday> holidays;
    std::vector<Day> days;  // of the prepared years, sorted
  };
  static std::vector<Day> days_of(const std::vector<Holiday>& holidays, date::year year);

  std::shared_ptr<const Pool> pool_;  // null: none
  date::year first_{1};
  date::year last_{0};
};

}  // namespace ivr
