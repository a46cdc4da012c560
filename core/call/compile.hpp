// From the flow graph to what callers hear: every node becomes a Step of finished TwiML.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/call/model.hpp"
#include "core/config/settings.hpp"
#include "core/flow/graph.hpp"

namespace ivr {

// graph: of the same config. types: those that its actions were read with.
// Total: an edge that leads nowhere hangs up, so that all other mistakes can still be found. Adds an error
// for every section whose TwiML would not fit a document.
Model compile(const Config& config, const FlowGraph& graph, ActionTypes types, Diagnostics& diagnostics);

}  // namespace ivr
