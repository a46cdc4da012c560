// `ivr serve`: answers calls until a signal stops it.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <optional>
#include <string>

namespace ivr {

inline constexpr const char* k_default_socket = "/run/ivr/fcgi.sock";

struct ServeOptions {
  std::string config = k_default_config;
  std::string socket = k_default_socket;
  std::string store;           // overrides [alerts] store unless empty
  std::optional<int> workers;  // overrides the config; 0: by the cores
};

// Returns the exit code: 0 stopped by a signal, 1 the config has mistakes or the socket is unavailable, 2
// there is no config file. SIGTERM and SIGINT stop, SIGHUP reloads the config.
int serve(const ServeOptions& options);

}  // namespace ivr
