// `ivr health`: what the pings of cron need besides curl.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>
#include <variant>

namespace ivr {

// Prints the file for /etc/cron.d.
struct HealthCronOptions {
  std::string config = k_default_config;
};

// Prints what to ping, for a shell: lines of "ping=URL", "switch=URL", "ca=FILE", each only if the config has
// it.
struct HealthTargetOptions {
  std::string config = k_default_config;
};

// Counts a ping that is over.
struct HealthNoteOptions {
  std::string config = k_default_config;
  std::string store;    // overrides [alerts] store unless empty
  std::string written;  // a file: the output of curl's --write-out
  std::string body;     // a file: the body of the response; it need not exist if there was none
};

using HealthOptions = std::variant<HealthCronOptions, HealthTargetOptions, HealthNoteOptions>;

// Returns the exit code: 0 done, and `note` has printed "fine" or "trouble"; 1 for a config with mistakes or
// without ping_url, or a store that fails; 2 for a missing config file.
int health(const HealthOptions& options);

}  // namespace ivr
