// Says what the clocks on many walls show: for tests/differential/test_hours_against_zoneinfo.py.
//
// Reads lines "ZONE SECONDS RANGE", SECONDS since 1970 in UTC and RANGE as in a config, for every day of the
// week; answers "WEEKDAY TIME OPEN TEXT".
#include "core/time/opening_hours.hpp"
#include "core/time/zone.hpp"

#include <fmt/format.h>

#include <iostream>
#include <string>

int main() {
  std::string name;
  long long seconds = 0;
  std::string range_text;
  while (std::cin >> name >> seconds >> range_text) {
    const auto zone = ivr::TimeZone::find(name);
    const auto hours = ivr::parse_opening_hours(range_text);
    if (!zone || !hours) {
      std::cerr << name << ' ' << range_text << ": not understood\n";
      return 1;
    }
    ivr::Schedule schedule;
    schedule.weekdays.fill(hours->ranges);
    const ivr::WallTime now{std::chrono::seconds(seconds)};
    const ivr::LocalTime local = zone->local_time(now);
    std::cout << fmt::format("{} {} {}\n", date::format("%u %T", local), schedule.status(local).open ? 1 : 0,
                             zone->to_text(now));
  }
  return 0;
}
