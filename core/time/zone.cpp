#include "core/time/zone.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
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

// What people call a zone, in lower case, and the names of regions that they mean.
struct Alias {
  std::string_view called;
  std::string_view zone;
};

constexpr std::array k_zone_aliases =
    std::to_array<Alias>({{"bst", "Europe/London"},
                          {"uk", "Europe/London"},
                          {"gb", "Europe/London"},
                          {"england", "Europe/London"},
                          {"scotland", "Europe/London"},
                          {"wales", "Europe/London"},
                          {"britain", "Europe/London"},
                          {"manchester", "Europe/London"},
                          {"birmingham", "Europe/London"},
                          {"edinburgh", "Europe/London"},
                          {"ireland", "Europe/Dublin"},
                          {"west", "Europe/Lisbon"},
                          {"cest", "Europe/Berlin"},
                          {"mez", "Europe/Berlin"},
                          {"mesz", "Europe/Berlin"},
                          {"germany", "Europe/Berlin"},
                          {"munich", "Europe/Berlin"},
                          {"hamburg", "Europe/Berlin"},
                          {"frankfurt", "Europe/Berlin"},
                          {"cologne", "Europe/Berlin"},
                          {"france", "Europe/Paris"},
                          {"spain", "Europe/Madrid"},
                          {"barcelona", "Europe/Madrid"},
                          {"italy", "Europe/Rome"},
                          {"milan", "Europe/Rome"},
                          {"switzerland", "Europe/Zurich"},
                          {"geneva", "Europe/Zurich"},
                          {"netherlands", "Europe/Amsterdam"},
                          {"eest", "Europe/Athens"},
                          {"msk", "Europe/Moscow"},
                          {"est", "America/New_York"},
                          {"edt", "America/New_York"},
                          {"et", "America/New_York"},
                          {"eastern", "America/New_York"},
                          {"boston", "America/New_York"},
                          {"miami", "America/New_York"},
                          {"washington", "America/New_York"},
                          {"atlanta", "America/New_York"},
                          {"philadelphia", "America/New_York"},
                          {"cst", "America/Chicago\" or \"Asia/Shanghai"},
                          {"cdt", "America/Chicago"},
                          {"ct", "America/Chicago"},
                          {"central", "America/Chicago"},
                          {"dallas", "America/Chicago"},
                          {"houston", "America/Chicago"},
                          {"austin", "America/Chicago"},
                          {"mst", "America/Denver\" or, in Arizona, \"America/Phoenix"},
                          {"mdt", "America/Denver"},
                          {"mt", "America/Denver"},
                          {"mountain", "America/Denver"},
                          {"pst", "America/Los_Angeles"},
                          {"pdt", "America/Los_Angeles"},
                          {"pt", "America/Los_Angeles"},
                          {"pacific", "America/Los_Angeles"},
                          {"san_francisco", "America/Los_Angeles"},
                          {"seattle", "America/Los_Angeles"},
                          {"san_diego", "America/Los_Angeles"},
                          {"las_vegas", "America/Los_Angeles"},
                          {"akst", "America/Anchorage"},
                          {"akdt", "America/Anchorage"},
                          {"hst", "Pacific/Honolulu"},
                          {"ast", "America/Halifax\" or \"Asia/Riyadh"},
                          {"adt", "America/Halifax"},
                          {"nst", "America/St_Johns"},
                          {"ndt", "America/St_Johns"},
                          {"montreal", "America/Toronto"},
                          {"brt", "America/Sao_Paulo"},
                          {"art", "America/Argentina/Buenos_Aires"},
                          {"ist", "Asia/Kolkata\", \"Europe/Dublin\" or \"Asia/Jerusalem"},
                          {"india", "Asia/Kolkata"},
                          {"mumbai", "Asia/Kolkata"},
                          {"delhi", "Asia/Kolkata"},
                          {"bangalore", "Asia/Kolkata"},
                          {"pkt", "Asia/Karachi"},
                          {"gst", "Asia/Dubai"},
                          {"sgt", "Asia/Singapore"},
                          {"hkt", "Asia/Hong_Kong"},
                          {"china", "Asia/Shanghai"},
                          {"beijing", "Asia/Shanghai"},
                          {"jst", "Asia/Tokyo"},
                          {"kst", "Asia/Seoul"},
                          {"aest", "Australia/Sydney\" or, without summer time, \"Australia/Brisbane"},
                          {"aedt", "Australia/Sydney"},
                          {"acst", "Australia/Adelaide\" or, without summer time, \"Australia/Darwin"},
                          {"acdt", "Australia/Adelaide"},
                          {"awst", "Australia/Perth"},
                          {"canberra", "Australia/Sydney"},
                          {"nzst", "Pacific/Auckland"},
                          {"nzdt", "Pacific/Auckland"},
                          {"new_zealand", "Pacific/Auckland"},
                          {"sast", "Africa/Johannesburg"},
                          {"cat", "Africa/Maputo"},
                          {"eat", "Africa/Nairobi"},
                          {"wat", "Africa/Lagos"}});

std::string did_you_mean_zone(std::string_view name) {
  return fmt::format(" (did you mean \"{}\"?)", name);
}

std::string_view zone_called(std::string_view name) {
  const auto found = std::ranges::find(k_zone_aliases, to_lower(name), &Alias::called);
  return found == k_zone_aliases.end() ? std::string_view() : found->zone;
}

// Whether one may be a misspelling of the other, in any case.
bool is_near(std::string_view word, std::string_view name) {
  return !nearest_name(word, std::array{name}).empty();
}

// "GMT+1", "UTC-05:00", "+0100".
bool is_offset(std::string_view name) {
  std::string text = to_lower(name);
  for (const std::string_view start : {"etc/", "utc", "gmt"}) {
    if (text.starts_with(start)) text.erase(0, start.size());
  }
  const std::string_view number = strip(text);
  return number.size() > 1 && (number.front() == '+' || number.front() == '-') &&
         std::ranges::all_of(number.substr(1), [](char c) { return is_digit(c) || c == ':'; });
}

constexpr std::string_view k_offset_hint =
    " (an offset has no summer time: expected a region, for example Europe/London or America/New_York)";

std::string_view city_of(std::string_view zone) {
  return zone.substr(zone.rfind('/') + 1);
}

std::string_view area_of(std::string_view zone) {
  return zone.substr(0, zone.find('/'));
}

// The zone whose city it is. Zones of two parts come first: the others are finer or old.
std::string zone_of_city(std::string_view city, const std::vector<std::string>& zones) {
  const std::string wanted = to_lower(city);
  std::string found;
  for (const std::string& zone : zones) {
    if (zone.find('/') == std::string::npos || to_lower(city_of(zone)) != wanted) continue;
    if (found.empty() || std::ranges::count(zone, '/') < std::ranges::count(found, '/')) found = zone;
  }
  return found;
}

// By spelling, and only on the same continent; without a continent only a city with a single slip.
std::string zone_by_spelling(std::string_view name, const std::vector<std::string>& zones) {
  constexpr std::size_t k_short = 5;
  const bool has_area = name.find('/') != std::string_view::npos;
  std::vector<std::string_view> candidates;
  for (const std::string& zone : zones) {
    if (zone.find('/') == std::string::npos || zone.starts_with("Etc/")) continue;
    const bool same_area = has_area && is_near(area_of(name), area_of(zone));
    if (same_area) candidates.push_back(zone);
    if (!has_area) candidates.push_back(city_of(zone));
  }
  if (city_of(name).size() < k_short) return {};
  const std::string found(nearest_name(name, candidates));
  if (has_area || found.empty()) return found;
  const std::size_t longer = std::max(found.size(), name.size());
  return longer - std::min(found.size(), name.size()) > 1 ? "" : zone_of_city(found, zones);
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

std::vector<WallTime> TimeZone::moments(LocalTime time) const {
  const date::local_info info = zone_->get_info(time);
  if (info.result == date::local_info::nonexistent) return {};
  std::vector<WallTime> all = {WallTime(time.time_since_epoch() - info.first.offset)};
  if (info.result == date::local_info::ambiguous)
    all.emplace_back(time.time_since_epoch() - info.second.offset);
  return all;
}

WallTime TimeZone::next_change(WallTime now) const {
  return zone_->get_info(date::floor<seconds>(now)).end;
}

WallTime TimeZone::first_moment(LocalTime time) const {
  return zone_->to_sys(time, date::choose::earliest);
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

std::string zone_hint(std::string_view name) {
  std::string tidy(strip(name));
  std::ranges::replace(tidy, ' ', '_');
  if (const auto alias = zone_called(tidy); !alias.empty()) return did_you_mean_zone(alias);
  if (is_offset(name)) return std::string(k_offset_hint);
  const std::vector<std::string> zones = zone_names();
  if (const auto city = zone_of_city(city_of(tidy), zones); !city.empty()) return did_you_mean_zone(city);
  if (const auto alias = zone_called(city_of(tidy)); !alias.empty()) return did_you_mean_zone(alias);
  const std::string near = zone_by_spelling(tidy, zones);
  if (!near.empty()) return did_you_mean_zone(near);
  return " (expected a region and a city of the tz database, for example Europe/London)";
}

std::string zone_warning(std::string_view name) {
  const std::string zone = to_lower(name);
  const bool is_gmt = zone == "gmt" || zone == "gmt0" || zone == "greenwich" || zone == "etc/gmt" ||
                      zone == "etc/gmt0" || zone == "etc/greenwich";
  if (is_gmt)
    return "belongs to no region and has no summer time (did you mean \"Europe/London\"? for no summer time "
           "write UTC)";
  if (zone == "est" || zone == "mst" || zone == "hst")
    return fmt::format("belongs to no region and has no summer time (did you mean \"{}\"?)",
                       zone_called(zone));
  if (!is_offset(zone)) return "";
  const bool reversed = zone.starts_with("etc/") && zone.size() > 8;
  return fmt::format(
      "belongs to no region and has no summer time{} (expected a region, for example Europe/London or "
      "America/New_York)",
      reversed ? ", and its sign is reversed: Etc/GMT+5 is five hours behind UTC" : "");
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
