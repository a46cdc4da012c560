// What can go wrong on the way of a call though every name is right.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/flow/graph.hpp"

namespace ivr {

// An error for every circle in which a call would go for ever without the caller hearing anything or being
// asked anything. Exact: hours are tried at every minute of the week at which any of them changes, so
// sections that send calls to each other in turns, one open while the other is closed, are fine.
void check_silence(const Flow& flow, Diagnostics& diagnostics);

// A warning for every action that no call can come to.
void check_reach(const Flow& flow, Diagnostics& diagnostics);

// A warning for hours that no section asks for, and for a menu that says nothing.
void check_idle_sections(const Config& config, Diagnostics& diagnostics);

}  // namespace ivr
