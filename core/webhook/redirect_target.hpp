// Where the path of a redirect action leads.
#pragma once

#include "core/webhook/endpoint.hpp"

#include <string>
#include <string_view>

namespace ivr {

struct RedirectTarget {
  Endpoint address = Endpoint::unknown;  // unknown also for what says nothing to a caller, such as /ping
  std::string name;                      // of the option or action; for a farewell the voicemail action's
  std::string loop_count;                // of a menu with one in its query: not its first pass
  std::string unknown_parameter;         // the first of its query that says nothing there
};

// path: as in the config, below base_path, with an optional query.
RedirectTarget find_redirect_target(std::string_view path);

}  // namespace ivr
