// Whether what a config says of alerts can be done: what one section asks for and another must say.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/config/settings.hpp"

namespace ivr {

// An error for mail without [smtp] and for webhooks without a secret to sign them; a warning for links that
// no SMS has room for, and for a health check that pings nobody.
void check_alerts(const Config& config, Diagnostics& diagnostics);

}  // namespace ivr
