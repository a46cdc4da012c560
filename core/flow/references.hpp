// Whether every name in a config that refers to another section leads to one.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/flow/graph.hpp"

#include <string_view>

namespace ivr {

// Adds an error, with the nearest name, for each action, hours or path that the graph could not resolve.
// base_path: as in the config.
void check_references(const FlowGraph& graph, std::string_view base_path, Diagnostics& diagnostics);

}  // namespace ivr
