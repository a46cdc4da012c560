// What `ivr alerts` prints for programs.
//
// JSON in ASCII: other characters are written as \uNNNN, and bytes that are not UTF-8 as \ufffd. Times are
// ISO 8601 in UTC; an unknown value is null. Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/store_entry.hpp"

#include <span>
#include <string>

namespace ivr {

// An array with everything that the store knows, one alert a line; "[]" if there is none. docs/alerts.md
// lists the fields.
std::string alerts_to_json(std::span<const Alert> alerts);

std::string stats_to_json(const QueueStats& stats);

}  // namespace ivr
