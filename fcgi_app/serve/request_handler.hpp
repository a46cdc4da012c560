// Handles one webhook by the current config, and carries out the effects.
#pragma once

#include "core/webhook/effects.hpp"
#include "core/webhook/endpoint.hpp"
#include "fcgi_app/base/current_config.hpp"
#include "fcgi_app/serve/outbox.hpp"

namespace ivr {

// Required entries are in the alert store when this returns, or the response is a 503: Twilio asks again. If
// a best effort failed, that is logged. Safe to call from any thread.
HandlerResult handle_request(const CurrentConfig& config, Outbox& outbox, const Request& request);

}  // namespace ivr
