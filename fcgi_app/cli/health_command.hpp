// `ivr health`: what cron's pings need besides curl.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>
#include <variant>

namespace ivr {

// The file for /etc/cron.d, printed.
struct HealthCronOptions {
  std::string config = k_default_config;
};

// What is to be asked for, printed for a shell: lines of "ping=URL", "switch=URL", "ca=FILE", each only if
// there is such a thing.
struct HealthTargetOptions {
  std::string config = k_default_config;
};

// One ping is over.
struct HealthNoteOptions {
  std::string config = k_default_config;
  std::string store;    // overrides [alerts] store; empty: does not
  std::string written;  // a file: what curl's --write-out gave
  std::string body;     // a file: the answer's body; need not be there when there was no answer
};

using HealthOptions = std::variant<HealthCronOptions, HealthTargetOptions, HealthNoteOptions>;

// Gives the exit code: 0 done, and a note has printed "fine" or "trouble"; 1 a config with mistakes, no ping
// in it, a store that fails; 2 no config file.
int health(const HealthOptions& options);

}  // namespace ivr
