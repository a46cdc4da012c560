// From an INI document to typed settings, with every mistake of single sections and keys.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/config/schema.hpp"
#include "core/config/secrets.hpp"
#include "core/config/settings.hpp"

namespace ivr {

// types: those that an action may have. Always returns a Config, as complete as the document allows.
Config read_config(const IniDocument& document, const Secrets& secrets, ActionTypes types,
                   Diagnostics& diagnostics);

}  // namespace ivr
