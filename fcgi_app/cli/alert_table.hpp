// What `ivr alerts list` prints for people: one alert a line, columns one below the other.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/zone.hpp"

#include <span>
#include <string>

namespace ivr {

// A header line and a line for each alert, none of them with blanks at its end. What is too wide for its
// column is cut; `ivr alerts show` has it whole. now: by the store's clock.
std::string alert_table(std::span<const Alert> alerts, const TimeZone& zone, StoreTime now);

// How long it has waited, or had to wait until it was sent or failed.
std::chrono::milliseconds waited(const Alert& alert, StoreTime now);

// "21211: The 'To' number is not a valid phone number", either alone when there is only one, or "".
// Unescaped.
std::string last_problem(const Alert& alert);

}  // namespace ivr
