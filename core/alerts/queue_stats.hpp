// The state of the queue of alerts, for /ping, the health check and `ivr alerts stats`.
#pragma once

#include "core/alerts/alert.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ivr {

struct QueueStats {
  std::int64_t pending = 0;
  std::int64_t sending = 0;
  std::int64_t sent = 0;
  std::int64_t failed = 0;
  std::int64_t empty_recordings = 0;           // absent or too short: they cause no alert
  std::optional<std::chrono::seconds> oldest;  // the age of the oldest that is neither sent nor failed
  std::string stopped;                         // why a channel's queue is stopped; empty: none is
};

// What `ivr serve` knows of the store; updated about once a second.
struct StoreView {
  bool reachable = false;
  std::string problem;  // why it is not; for the log, never for callers or other strangers
  QueueStats backlog;
  std::string link_key;  // signs links to recordings; empty: not known yet
};

}  // namespace ivr
