#include "core/base/numbers.hpp"

#include <fmt/format.h>

#include <cstdint>

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

std::string duration_text(std::chrono::seconds span, Finest finest) {
  constexpr std::int64_t k_minute = 60;  // seconds
  constexpr std::int64_t k_hour = 60;    // minutes
  constexpr std::int64_t k_day = 24;     // hours
  if (span.count() < 0) return "0 s";
  const std::int64_t seconds = span.count();
  const std::int64_t minutes = seconds / k_minute;
  if (minutes == 0) return fmt::format("{} s", seconds);
  if (minutes < k_hour && finest == Finest::second) return two_units(seconds, k_minute, "min", "s");
  if (minutes < k_hour) return fmt::format("{} min", minutes);
  if (minutes < k_hour * k_day) return two_units(minutes, k_hour, "h", "min");
  return two_units(minutes / k_hour, k_day, "d", "h");
}

}  // namespace ivr
