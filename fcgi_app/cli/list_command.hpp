// `ivr alerts list` and `ivr alerts show`.
#pragma once

#include "fcgi_app/cli/alerts_command.hpp"

namespace ivr {

// Both return the exit code: 0, or 1 if the store fails or there is no such alert.
int list_alerts(const AlertsListOptions& options, AlertsSession& session);
int show_alerts(const AlertsShowOptions& options, AlertsSession& session);

}  // namespace ivr
