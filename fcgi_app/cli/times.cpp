#include "fcgi_app/cli/times.hpp"

#include "core/time/zone.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace ivr {
namespace {

// "3 h 20 min"; without the small unit when there is none of it.
std::string two_units(std::int64_t small, std::int64_t in_a_big_one, std::string_view big_name,
                      std::string_view small_name) {
  std::string text = fmt::format("{} {}", small / in_a_big_one, big_name);
  if (small % in_a_big_one != 0) text += fmt::format(" {} {}", small % in_a_big_one, small_name);
  return text;
}

}  // namespace

std::string local_time(StoreTime moment, const TimeZone& zone) {
  return format_local(zone, moment, "%F %T");
}

std::string utc_time(StoreTime moment) {
  const auto within_second = moment - std::chrono::floor<std::chrono::seconds>(moment);
  return fmt::format("{}.{:03}Z", format_local(TimeZone(), moment, "%FT%T"), within_second.count());
}

std::string span_text(std::chrono::milliseconds span) {
  using std::chrono::duration_cast;
  constexpr std::int64_t k_hour = 60;  // minutes
  constexpr std::int64_t k_day = 24;   // hours
  const std::int64_t minutes = duration_cast<std::chrono::minutes>(span).count();
  if (span.count() < 0) return "0 s";
  if (minutes == 0) return fmt::format("{} s", duration_cast<std::chrono::seconds>(span).count());
  if (minutes < k_hour) return fmt::format("{} min", minutes);
  if (minutes < k_hour * k_day) return two_units(minutes, k_hour, "h", "min");
  return two_units(minutes / k_hour, k_day, "d", "h");
}

}  // namespace ivr
