// What can be wrong with the ways of a call: names that lead nowhere, circles without a sound, sections that
// nobody uses.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/flow/graph.hpp"

#include <string_view>

namespace ivr {

// Adds an error, with the nearest name, for each action, hours or path that the graph could not resolve.
// base_path: as in the config.
void check_references(const FlowGraph& graph, std::string_view base_path, Diagnostics& diagnostics);

// An error for every circle in which a call would stay without the caller hearing anything or being asked
// anything. Exact: hours are tried at every minute of the week at which any of them changes, so two sections
// may send calls to each other when one is open while the other is closed.
void check_silence(const FlowGraph& graph, Diagnostics& diagnostics);

// A warning for a menu that a silent caller hears without end, and for every circle of announcements, or of
// phones that are busy or do not answer, which has no way out. Hours are taken to be open.
void check_endless(const FlowGraph& graph, Diagnostics& diagnostics);

// A warning for every action that no call can reach.
void check_reach(const FlowGraph& graph, Diagnostics& diagnostics);

// A warning for hours that no section uses, and for a menu that says nothing.
void check_idle_sections(const FlowGraph& graph, Diagnostics& diagnostics);

}  // namespace ivr
