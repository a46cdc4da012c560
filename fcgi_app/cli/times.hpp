// Times and spans of time, for people and for programs.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <string>

namespace ivr {

// "2026-11-23 10:00:07", by the clock on the wall of that zone.
std::string local_time(StoreTime moment, const TimeZone& zone);

// "2026-11-23T10:00:07.042Z" (ISO 8601, UTC).
std::string utc_time(StoreTime moment);

// "42 s", "5 min", "3 h 20 min", "2 d 4 h": whole units, the rest left out. What is negative is "0 s": clocks
// go back.
std::string span_text(std::chrono::milliseconds span);

}  // namespace ivr
