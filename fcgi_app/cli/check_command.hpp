// `ivr check` and `ivr config`: what is wrong with a config, and what it says.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>
#include <vector>

namespace ivr {

struct CheckOptions {
  std::vector<std::string> configs = {k_default_config};  // "-" is standard input
  Loader reader = Loader::checker;                        // the process whose secrets are read
  bool quiet = false;                                     // only the exit code
  bool strict = false;                                    // a warning counts as a mistake
  bool json = false;                                      // one object a file, each on a line
};

// Returns the exit code: 0 valid (there may be warnings, unless strict), 1 mistakes, 2 a file cannot be read.
// Of several files the worst.
int check_config(const CheckOptions& options);

struct ConfigOptions {
  std::string config = k_default_config;
  bool json = false;  // must be given, until there is another form
};

// Prints the settings that are in force, for scripts and other programs. Gives the exit code of `ivr check`,
// and prints the same mistakes. It asks for no secret, so it finds no mistake in one. A config with mistakes
// is printed as far as it was understood, so that a playbook can go back to it.
int print_config(const ConfigOptions& options);

}  // namespace ivr
