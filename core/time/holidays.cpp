#include "core/time/holidays.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace ivr {
namespace {

using Kind = HolidayDate::Kind;
using Substitute = HolidayDate::Substitute;

constexpr std::size_t k_days_a_year = 366;
constexpr std::uint32_t k_none = UINT32_MAX;

date::local_days first_day(date::year year) {
  return date::local_days{year / date::January / 1};
}

// The days of three years, and which of them are taken.
class ThreeYears {
 public:
  explicit ThreeYears(date::year middle)
      : first_(first_day(middle - date::years{1})),
        taken_(static_cast<std::size_t>((first_day(middle + date::years{2}) - first_).count())) {}

  void take(date::local_days day) {
    if (has(day)) taken_[index(day)] = true;
  }
  [[nodiscard]] bool has(date::local_days day) const { return day >= first_ && index(day) < taken_.size(); }
  [[nodiscard]] bool is_free(date::local_days day) const { return has(day) && !taken_[index(day)]; }

 private:
  [[nodiscard]] std::size_t index(date::local_days day) const {
    return static_cast<std::size_t>((day - first_).count());
  }
  date::local_days first_;
  std::vector<bool> taken_;
};

bool is_weekend(date::local_days day) {
  const date::weekday weekday{day};
  return weekday == date::Saturday || weekday == date::Sunday;
}

// The day that replaces one at a weekend; none: no weekday is left.
std::optional<date::local_days> substitute_for(date::local_days day, Substitute kind,
                                               const ThreeYears& years) {
  if (kind == Substitute::nearest)
    return day + (date::weekday{day} == date::Saturday ? date::days{-1} : date::days{1});
  do {
    day += date::days{1};
    if (!is_weekend(day) && years.is_free(day)) return day;
  } while (years.has(day));
  return std::nullopt;
}

struct SubstituteDay {
  date::local_days day;
  std::uint32_t holiday;
};

// Of all days at a weekend of the year and those around it, taken in their order: "observed" avoids the days
// that have a holiday of their own, which is no span, and the substitutes before. In the order of the
// holidays.
std::vector<SubstituteDay> substitutes(const std::vector<Holiday>& holidays, date::year middle) {
  const auto has_one = [](const Holiday& holiday) { return holiday.date.substitute != Substitute::none; };
  if (std::ranges::none_of(holidays, has_one)) return {};
  ThreeYears years(middle);
  std::vector<SubstituteDay> replaced;
  for (std::uint32_t i = 0; i < holidays.size(); ++i) {
    for (int ahead = -1; ahead <= 1; ++ahead) {
      const auto day = holidays[i].date.in_year(middle + date::years{ahead});
      if (!day) continue;
      years.take(*day);
      if (has_one(holidays[i]) && is_weekend(*day)) replaced.push_back({*day, i});
    }
  }
  std::ranges::stable_sort(replaced, {}, &SubstituteDay::day);
  std::vector<SubstituteDay> found;
  for (const auto& [day, holiday] : replaced) {
    const auto other = substitute_for(day, holidays[holiday].date.substitute, years);
    if (!other) continue;
    years.take(*other);
    found.push_back({*other, holiday});
  }
  std::ranges::stable_sort(found, {}, &SubstituteDay::holiday);
  return found;
}

// The days of one year at which each strength is written, the strongest first.
class YearWriter {
 public:
  // write: called with a day of the year and the index of its holiday, in the order of strength; in one
  // strength, the earlier holiday comes first.
  template <class Write>
  static void run(const std::vector<Holiday>& holidays, date::year year, Write write) {
    const date::local_days first = first_day(year);
    const date::local_days end = first_day(year + date::years{1});
    const auto write_day = [&](int strength, date::local_days day, std::uint32_t holiday) {
      if (day >= first && day < end) write(strength, day, holiday);
    };
    int strength = 0;
    for (const Kind kind :
         {Kind::day, Kind::span, Kind::yearly_day, Kind::rule, Kind::yearly_span, Kind::calendar}) {
      if (kind == Kind::rule) {
        for (const auto& [day, holiday] : substitutes(holidays, year)) write_day(strength, day, holiday);
        ++strength;
      }
      for (std::uint32_t i = 0; i < holidays.size(); ++i) {
        if (holidays[i].date.kind == kind)
          write_holiday(holidays[i], year, [&](date::local_days day) { write_day(strength, day, i); });
      }
      ++strength;
    }
  }

 private:
  template <class Write>
  static void write_holiday(const Holiday& holiday, date::year year, Write write) {
    if (holiday.date.kind == Kind::calendar) {
      const auto& days = holiday.calendar.days;
      const auto end = std::ranges::lower_bound(days, first_day(year + date::years{1}));
      std::for_each(std::ranges::lower_bound(days, first_day(year)), end, write);
      return;
    }
    if (holiday.date.kind == Kind::span &&
        (year < holiday.date.first.year() || year > holiday.date.last.year()))
      return;
    if (holiday.date.is_span()) {
      const date::local_days end = first_day(year + date::years{1});
      for (date::local_days day = first_day(year); day < end; day += date::days{1}) {
        if (holiday.date.spans(date::year_month_day{day})) write(day);
      }
      return;
    }
    // A day that is counted from Easter may be in another year than that Easter.
    const bool may_stray = holiday.date.offset != 0;
    for (int ahead = may_stray ? -1 : 0; ahead <= (may_stray ? 1 : 0); ++ahead) {
      if (const auto day = holiday.date.in_year(year + date::years{ahead})) write(*day);
    }
  }
};

bool say_the_same(const Holiday& one, const Holiday& other) {
  return std::tie(one.usual, one.ranges, one.action) == std::tie(other.usual, other.ranges, other.action);
}

}  // namespace

std::vector<Holidays::Day> Holidays::days_of(const std::vector<Holiday>& holidays, date::year year) {
  std::array<std::uint32_t, k_days_a_year> strongest{};
  strongest.fill(k_none);
  const date::local_days first = first_day(year);
  YearWriter::run(holidays, year, [&](int, date::local_days day, std::uint32_t holiday) {
    std::uint32_t& place = strongest.at(static_cast<std::size_t>((day - first).count()));
    if (place == k_none) place = holiday;
  });
  std::vector<Day> days;
  for (std::size_t i = 0; i < strongest.size(); ++i) {
    if (strongest.at(i) != k_none) days.push_back({first + date::days{static_cast<int>(i)}, strongest.at(i)});
  }
  return days;
}

Holidays::Holidays(std::vector<Holiday> holidays, date::year first, date::year last)
    : first_(first), last_(last) {
  if (holidays.empty()) return;
  Pool pool{std::move(holidays), {}};
  for (date::year year = first; year <= last; ++year) {
    const std::vector<Day> days = days_of(pool.holidays, year);
    pool.days.insert(pool.days.end(), days.begin(), days.end());
  }
  pool.days.shrink_to_fit();
  pool_ = std::make_shared<const Pool>(std::move(pool));
}

const Holiday* Holidays::on(date::local_days day) const {
  if (empty()) return nullptr;
  const date::year year = date::year_month_day{day}.year();
  const auto find_in = [&](const std::vector<Day>& days) -> const Holiday* {
    const auto found = std::ranges::lower_bound(days, day, {}, &Day::day);
    return found == days.end() || found->day != day ? nullptr : &pool_->holidays[found->holiday];
  };
  return year >= first_ && year <= last_ ? find_in(pool_->days) : find_in(days_of(pool_->holidays, year));
}

const Holiday* Holidays::closed_span_at(LocalTime now, const Holiday* today) const {
  if (today != nullptr && today->date.kind != Kind::calendar) return nullptr;
  for (const Holiday& holiday : all()) {
    const auto& spans = holiday.calendar.spans;
    const auto after = std::ranges::upper_bound(spans, now, {}, &ClosedSpan::first);
    if (after != spans.begin() && now < std::prev(after)->last) return &holiday;
  }
  return nullptr;
}

std::vector<Holidays::Conflict> Holidays::conflicts(date::year first, date::year last) const {
  std::vector<Conflict> found;
  if (empty()) return found;
  const std::vector<Holiday>& holidays = pool_->holidays;
  std::set<std::pair<std::uint32_t, std::uint32_t>> said;
  for (date::year year = first; year <= last; ++year) {
    std::array<std::uint32_t, k_days_a_year> winners{};  // of the strength that is being written
    int current = -1;
    YearWriter::run(holidays, year, [&](int strength, date::local_days day, std::uint32_t holiday) {
      if (std::exchange(current, strength) != strength) winners.fill(k_none);
      std::uint32_t& winner = winners.at(static_cast<std::size_t>((day - first_day(year)).count()));
      if (winner == k_none) winner = holiday;
      if (say_the_same(holidays[winner], holidays[holiday])) return;
      if (said.emplace(winner, holiday).second) found.push_back({&holidays[winner], &holidays[holiday], day});
    });
  }
  return found;
}

}  // namespace ivr
