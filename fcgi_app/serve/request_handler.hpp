// Answers one webhook from the config of the moment, and carries out what must happen besides.
#pragma once

#include "core/webhook/effects.hpp"
#include "core/webhook/request.hpp"
#include "fcgi_app/serve/current_config.hpp"
#include "fcgi_app/serve/outbox.hpp"

namespace ivr {

// What must be kept is in the alert store when this returns, or the answer is a 503: Twilio asks again. What
// may be kept and could not be is logged. Safe to call from any thread.
HandlerResult answer_webhook(const CurrentConfig& config, Outbox& outbox, const Request& request);

}  // namespace ivr
