// `ivr check`: tells an operator whether a config may be served, and every mistake that says no.
#pragma once

#include "fcgi_app/cli/config_file.hpp"

#include <string>

namespace ivr {

struct CheckOptions {
  std::string config = k_default_config;
  Loader reader = Loader::checker;  // whose secrets are looked up
  bool quiet = false;               // the exit code says it all
};

// Gives the exit code: 0 fine (there may be warnings), 1 mistakes, 2 the file cannot be read.
int check_config(const CheckOptions& options);

}  // namespace ivr
