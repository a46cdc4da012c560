// The file in /etc/cron.d that has the health check done.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/config/settings.hpp"

#include <string>

namespace ivr {

// For cron as Debian has it. Without an address to ping, a file that does nothing and says why.
std::string cron_file(const HealthSettings& health);

}  // namespace ivr
