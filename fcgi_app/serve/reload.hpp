// Replaces the config being served by what the file says now, or says why not.
#pragma once

#include "core/config/settings.hpp"
#include "fcgi_app/serve/current_config.hpp"

#include <string>

namespace ivr {

// The file is loaded and checked aside while the old config is served; one with a mistake changes nothing.
// started_with: what the threads and the socket were made from, which a reload does not change.
void reload(const std::string& file, const ServerSettings& started_with, CurrentConfig& config);

}  // namespace ivr
