// `ivr alerts retry`: what had failed for good is sent after all.
#pragma once

#include "fcgi_app/cli/alerts_command.hpp"
#include "fcgi_app/store/store_connection.hpp"

namespace ivr {

// Every alert that can be sent again is, whatever is wrong with the others; that is told on stderr. Gives the
// exit code: 0 when nothing was wrong, else 1.
int retry_alerts(const AlertsRetryOptions& options, StoreConnection& store);

}  // namespace ivr
