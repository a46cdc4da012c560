// What `ivr alerts` prints for programs.
//
// JSON in ASCII; whatever else is in a text stands there as \uNNNN, and bytes that are no UTF-8 as \ufffd.
// Times are ISO 8601 in UTC; what is not known is null. Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/queue_stats.hpp"

#include <span>
#include <string>

namespace ivr {

// An array with everything the store knows, an alert a line; "[]" for none. docs/alerts.md lists the fields.
std::string alerts_to_json(std::span<const Alert> alerts);

std::string backlog_to_json(const QueueStats& backlog);

}  // namespace ivr
