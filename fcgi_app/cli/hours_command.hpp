// `ivr hours`: when the phone is answered as in opening hours, and by which line of the config.
#pragma once

#include "core/time/zone.hpp"
#include "fcgi_app/cli/config_file.hpp"

#include <optional>
#include <string>

namespace ivr {

struct HoursOptions {
  std::string config = k_default_config;
  std::string name;             // of the section, without "hours_"; empty: all
  std::optional<LocalTime> at;  // on the clocks of each section's zone; none: now
  int days = 7;                 // for which changes are printed
  bool json = false;
};

// Returns the exit code: 0, 1 for mistakes in the config and for a name that it does not have, 2 for a file
// that cannot be read.
int print_hours(const HoursOptions& options);

}  // namespace ivr
