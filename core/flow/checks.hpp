// What can go wrong in a call though every name in the config is right.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/flow/graph.hpp"

namespace ivr {

// An error for every circle in which a call would stay without the caller hearing anything or being asked
// anything. Exact: hours are tried at every minute of the week at which any of them changes, so two sections
// may send calls to each other when one is open while the other is closed.
void check_silence(const FlowGraph& graph, Diagnostics& diagnostics);

// A warning for every action that no call can reach.
void check_reach(const FlowGraph& graph, Diagnostics& diagnostics);

// A warning for hours that no section uses, and for a menu that says nothing.
void check_idle_sections(const FlowGraph& graph, Diagnostics& diagnostics);

}  // namespace ivr
