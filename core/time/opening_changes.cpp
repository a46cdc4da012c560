#include "core/time/opening_changes.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <sstream>
#include <string>

namespace ivr {
namespace {

bool go_the_same_way(const OpeningStatus& one, const OpeningStatus& other) {
  const auto action_of = [](const OpeningStatus& status) {
    return status.holiday == nullptr ? std::nullopt : status.holiday->action;
  };
  return one.open == other.open && action_of(one) == action_of(other);
}

// All moments at which the status may change, in order.
std::vector<WallTime> moments_between(const Schedule& schedule, WallTime from, WallTime until) {
  std::vector<WallTime> moments;
  const auto last = date::floor<date::days>(schedule.zone.local_time(until)) + date::days{1};
  for (auto day = date::floor<date::days>(schedule.zone.local_time(from)) - date::days{1}; day <= last;
       day += date::days{1}) {
    for (const LocalTime time : schedule.changes(day)) {
      const auto all = schedule.zone.moments(time);
      moments.insert(moments.end(), all.begin(), all.end());
    }
  }
  for (WallTime change = schedule.zone.next_change(from); change <= until;
       change = schedule.zone.next_change(change))
    moments.push_back(change);
  std::erase_if(moments, [&](WallTime moment) { return moment <= from || moment > until; });
  std::ranges::sort(moments);
  return moments;
}

}  // namespace

std::vector<OpeningChange> opening_changes(const Schedule& schedule, WallTime from, WallTime until) {
  std::vector<OpeningChange> changes;
  OpeningStatus before = schedule.status_at(from);
  for (const WallTime moment : moments_between(schedule, from, until)) {
    const OpeningStatus status = schedule.status_at(moment);
    if (!go_the_same_way(status, before)) changes.push_back({moment, status});
    before = status;
  }
  return changes;
}

Result<LocalTime> parse_local_time(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, 't', ' ');
  std::ranges::replace(plain, 'T', ' ');
  const auto colons = std::ranges::count(plain, ':');
  const char* const format = colons == 0 ? "%F" : colons == 1 ? "%F %R" : "%F %T";
  std::istringstream in(plain);
  in.imbue(std::locale::classic());
  LocalTime time;
  in >> date::parse(format, time);
  constexpr std::size_t k_date = 10;  // "2026-12-25": the year has four digits
  const bool has_form = plain.size() >= k_date && plain[4] == '-' && is_digit(plain[0]);
  if (!in || !has_form || in.peek() != std::istringstream::traits_type::eof())
    return Unexpected("expected a date, such as 2026-12-25, or a date and a time, such as 2026-12-25T09:00");
  return time;
}

}  // namespace ivr
