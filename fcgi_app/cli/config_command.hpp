// `ivr config --json`: prints the settings that are in force, for scripts and other programs.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>

namespace ivr {

struct ConfigOptions {
  std::string config = k_default_config;
  bool json = false;  // must be given, until there is another form
};

// Gives the exit code of `ivr check`, and prints the same mistakes. It asks for no secret, so it finds no
// mistake in one. A config with mistakes is printed as far as it was understood, so that a playbook can go
// back to it.
int print_config(const ConfigOptions& options);

}  // namespace ivr
