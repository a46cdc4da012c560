// What every `ivr alerts` command begins with: the store is opened, and the config asked where it is and what
// time zone people live in.
#pragma once

#include "core/base/result.hpp"
#include "core/time/zone.hpp"
#include "fcgi_app/cli/alerts_command.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <chrono>
#include <optional>

namespace ivr {

struct AlertsSession {
  StoreConnection store;  // open
  TimeZone zone;          // UTC when there is no config to be had
  std::optional<std::chrono::hours> give_up_after;
};

// What is wrong has been said on stderr; the error is the exit code. A store that is not there is not made.
Result<AlertsSession, int> open_desk(const AlertsPlace& place);

}  // namespace ivr
