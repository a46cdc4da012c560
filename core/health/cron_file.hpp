// The file in /etc/cron.d that starts the health check.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/config/settings.hpp"

#include <string>

namespace ivr {

// For the cron of Debian. Without a URL to ping, the file does nothing and says why.
std::string cron_file(const HealthSettings& health);

}  // namespace ivr
