// `ivr check`: tells an operator whether a config can be served, and every mistake in it.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>

namespace ivr {

struct CheckOptions {
  std::string config = k_default_config;
  Loader reader = Loader::checker;  // the process whose secrets are read
  bool quiet = false;               // only the exit code
};

// Returns the exit code: 0 valid (there may be warnings), 1 mistakes, 2 the file cannot be read.
int check_config(const CheckOptions& options);

}  // namespace ivr
