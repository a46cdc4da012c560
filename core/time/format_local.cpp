#include "core/time/format_local.hpp"

#include <algorithm>
#include <locale>

namespace ivr {

std::string format_local(const TimeZone& zone, std::chrono::sys_time<std::chrono::milliseconds> moment,
                         const char* format) {
  // A day of room at each end, so that no offset leads out of the years.
  constexpr std::chrono::sys_seconds k_first = date::sys_days{date::year{1970} / 1 / 2};
  constexpr std::chrono::sys_seconds k_last = date::sys_days{date::year{9999} / 12 / 30};
  const auto shown = std::clamp(date::floor<std::chrono::seconds>(moment), k_first, k_last);
  return date::format(std::locale::classic(), format,
                      date::zoned_time<std::chrono::seconds>{zone.name(), shown});
}

}  // namespace ivr
