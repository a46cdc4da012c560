#include "core/time/zone.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <locale>
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

LocalTime TimeZone::local_time(WallTime now) const {
  return zone_->to_local(date::floor<seconds>(now));
}

std::string TimeZone::to_text(WallTime now) const {
  return date::format("%F %T%Ez", date::zoned_time<microseconds>{zone_, now});
}

const std::string& TimeZone::name() const {
  return zone_->name();
}

std::string format_local(const TimeZone& zone, std::chrono::sys_time<std::chrono::milliseconds> moment,
                         const char* format) {
  // A day of room at each end, so that no offset leads out of the years.
  constexpr std::chrono::sys_seconds k_first = date::sys_days{date::year{1970} / 1 / 2};
  constexpr std::chrono::sys_seconds k_last = date::sys_days{date::year{9999} / 12 / 30};
  const auto shown = std::clamp(date::floor<seconds>(moment), k_first, k_last);
  return date::format(std::locale::classic(), format, date::zoned_time<seconds>{zone.name(), shown});
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
