#include "core/time/zone.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace ivr {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

const date::time_zone* locate(std::string_view name) {
  const date::tzdb& database = date::get_tzdb();
  const auto exact =
      std::ranges::find(database.zones, name, [](const auto& zone) { return std::string_view(zone.name()); });
  if (exact != database.zones.end()) return &*exact;
  const std::string wanted = to_lower(name);
  const auto alike =
      std::ranges::find(database.zones, wanted, [](const auto& zone) { return to_lower(zone.name()); });
  return alike == database.zones.end() ? nullptr : &*alike;
}

}  // namespace

TimeZone::TimeZone() : zone_(date::locate_zone("UTC")) {}

Result<TimeZone> TimeZone::find(std::string_view name) {
  const date::time_zone* zone = locate(name);
  if (zone == nullptr) return Unexpected("unknown time zone");
  try {
    zone->get_info(date::sys_days{date::year{2000} / 1 / 1});
  } catch (const std::runtime_error& problem) {
    return Unexpected{fmt::format("the time zone's data cannot be read: {}", problem.what())};
  }
  return TimeZone(zone);
}

ClockOffset TimeZone::offset(WallTime now) const {
  const auto info = zone_->get_info(date::floor<seconds>(now));
  return {info.offset, info.begin, info.end};
}

WallClock TimeZone::wall_clock(WallTime now) const {
  const auto local = date::floor<std::chrono::minutes>(now + offset(now).ahead);
  const auto day = date::floor<date::days>(local);
  const date::weekday weekday{date::sys_days{day}};
  return {static_cast<int>(weekday.iso_encoding()) - 1, static_cast<int>((local - day).count())};
}

std::string TimeZone::to_text(WallTime now) const {
  return date::format("%F %T%Ez", date::zoned_time<microseconds>{zone_, now});
}

const std::string& TimeZone::name() const {
  return zone_->name();
}

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  for (const auto& zone : date::get_tzdb().zones) names.push_back(zone.name());
  std::ranges::sort(names);
  return names;
}

Result<bool> check_zone_data(int year) {
  try {
    const date::time_zone* zone = date::locate_zone("America/New_York");
    const auto january = zone->get_info(date::sys_days{date::year{year} / 1 / 15});
    const auto july = zone->get_info(date::sys_days{date::year{year} / 7 / 15});
    if (january.offset != std::chrono::hours{-5} || july.offset != std::chrono::hours{-4}) {
      return Unexpected{
          fmt::format("the time zone database does not know daylight saving time in {} (expected Debian's "
                      "package tzdata)",
                      year)};
    }
  } catch (const std::runtime_error& problem) {
    return Unexpected{fmt::format(
        "the time zone database cannot be read: {} (expected Debian's package tzdata)", problem.what())};
  }
  return true;
}

}  // namespace ivr
