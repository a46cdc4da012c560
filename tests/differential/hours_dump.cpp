// Says what the clocks on many walls show: for tests/differential/test_hours_against_zoneinfo.py.
//
// Reads lines "ZONE SECONDS RANGE", SECONDS since 1970 in UTC and RANGE as in a config, for every day of the
// week; answers "WEEKDAY MINUTE OPEN TEXT".
#include "core/time/opening_status.hpp"
#include "core/time/week.hpp"
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
    const auto range = ivr::parse_open_range(range_text);
    if (!zone || !range) {
      std::cerr << name << ' ' << range_text << ": not understood\n";
      return 1;
    }
    ivr::Week week;
    week.days.fill(*range);
    const ivr::WallTime now{std::chrono::seconds(seconds)};
    const ivr::WallClock clock = zone->wall_clock(now);
    std::cout << fmt::format("{} {} {} {}\n", clock.weekday, clock.minute,
                             verdict_at(week, *zone, now).open ? 1 : 0, zone->to_text(now));
  }
  return 0;
}
