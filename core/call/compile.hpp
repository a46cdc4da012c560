// From what a config says to what callers hear: every section becomes a Step of finished TwiML.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/call/model.hpp"
#include "core/config/settings.hpp"

namespace ivr {

// Total: a reference that leads nowhere hangs up, so that all other mistakes can still be found. Adds an
// error for every section whose TwiML would not fit a document.
Model compile(const Config& config, TimeZone zone, Diagnostics& diagnostics);

}  // namespace ivr
