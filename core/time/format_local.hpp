// A moment as the wall clock of a zone shows it, in words.
#pragma once

#include "core/time/zone.hpp"

#include <chrono>
#include <string>

namespace ivr {

// format: as strftime(3) takes it, besides "%Ez" for an offset with a colon. Names are English whatever the
// locale. Moments outside the years 1970 to 9999 are shown as the nearest within. Safe to call from any
// thread.
std::string format_local(const TimeZone& zone, std::chrono::sys_time<std::chrono::milliseconds> moment,
                         const char* format);

}  // namespace ivr
