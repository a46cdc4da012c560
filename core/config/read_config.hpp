// From an INI document to typed settings, with every mistake of single sections and keys.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/config/secrets.hpp"
#include "core/config/settings.hpp"

namespace ivr {

// Always returns a Config, as complete as the document allows.
Config read_config(const IniDocument& document, const Secrets& secrets, Diagnostics& diagnostics);

}  // namespace ivr
