// `ivr alerts list` and `ivr alerts show`.
#pragma once

#include "fcgi_app/cli/alerts_command.hpp"
#include "fcgi_app/cli/alerts_session.hpp"

namespace ivr {

// Both give the exit code: 0, or 1 when the store fails or what is to be shown is not there.
int list_alerts(const AlertsListOptions& options, AlertsSession& desk);
int show_alerts(const AlertsShowOptions& options, AlertsSession& desk);

}  // namespace ivr
