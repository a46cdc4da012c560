#include "core/time/schedule.hpp"

#include <algorithm>

namespace ivr {
namespace {

// minute: since the midnight at which the day of the ranges begins.
bool is_in(const std::vector<OpenRange>& ranges, long minute) {
  return std::ranges::any_of(
      ranges, [&](const OpenRange& range) { return minute >= range.from && minute < range.until; });
}

}  // namespace

Schedule::Day Schedule::day_of(date::local_days day, const Holiday* holiday) const {
  const std::size_t weekday = date::weekday{day}.iso_encoding() - 1;
  if (holiday == nullptr) return {weekdays[weekday], weekday_lines[weekday]};
  return {holiday->usual ? weekdays[weekday] : holiday->ranges, holiday->line};
}

OpeningStatus Schedule::status(LocalTime now) const {
  const auto date = date::floor<date::days>(now);
  const auto minute = date::floor<std::chrono::minutes>(now - date).count();
  const Holiday* const holiday = holidays.on(date);
  if (const Holiday* const closing = holidays.closed_span_at(now, holiday))
    return {false, closing->line, closing};
  const Day today = day_of(date, holiday);
  if (is_in(today.ranges, minute)) return {true, today.line, nullptr};
  const auto before = date - date::days{1};
  const Day yesterday = day_of(before, holidays.on(before));
  if (is_in(yesterday.ranges, minute + k_minutes_a_day)) return {true, yesterday.line, nullptr};
  return {false, today.line, holiday};
}

std::vector<LocalTime> Schedule::changes(date::local_days day) const {
  std::vector<LocalTime> times;
  const auto add = [&](LocalTime time) {
    const bool is_of_day = time > day && time < day + date::days{1};
    if (is_of_day && status(time) != status(time - std::chrono::seconds{1})) times.push_back(time);
  };
  for (const date::local_days of : {day - date::days{1}, day}) {
    for (const OpenRange& range : day_of(of, holidays.on(of)).ranges) {
      add(of + std::chrono::minutes(range.from));
      add(of + std::chrono::minutes(range.until));
    }
  }
  for (const Holiday& holiday : holidays.all()) {
    const auto& spans = holiday.calendar.spans;
    auto span = std::ranges::lower_bound(spans, LocalTime(day), {}, &ClosedSpan::last);
    for (; span != spans.end() && span->first < day + date::days{1}; ++span) {
      add(span->first);
      add(span->last);
    }
  }
  times.push_back(day);
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace ivr
