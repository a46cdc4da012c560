// `ivr deliver`: sends the alerts that the store holds.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>

namespace ivr {

struct DeliverOptions {
  std::string config = k_default_config;
  std::string store;  // empty: [alerts] store
};

// Delivers until SIGTERM or SIGINT; SIGHUP reloads the config. Returns the exit code: 1 for a config with
// mistakes, 2 for one that cannot be read. If the store or another side is unavailable, it keeps trying.
int deliver(const DeliverOptions& options);

}  // namespace ivr
