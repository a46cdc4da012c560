// Whether every name in a config that stands for another section leads to one.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/config/settings.hpp"

namespace ivr {

// Actions, hours and the paths of redirect actions. Adds an error, with the nearest name, for each that is
// not there.
void check_references(const Config& config, Diagnostics& diagnostics);

}  // namespace ivr
