// `ivr serve`: answers calls until it is told to stop.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <optional>
#include <string>

namespace ivr {

inline constexpr const char* k_default_socket = "/run/ivr/fcgi.sock";

struct ServeOptions {
  std::string config = k_default_config;
  std::string socket = k_default_socket;
  std::string store;           // overrides [alerts] store; empty: does not
  std::optional<int> workers;  // overrides the config; 0: by the cores
};

// Gives the exit code: 0 stopped as asked, 1 a config with mistakes or a socket that cannot be had, 2 no
// config file. SIGTERM and SIGINT stop, SIGHUP reloads the config.
int serve(const ServeOptions& options);

}  // namespace ivr
