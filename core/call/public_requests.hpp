// The requests that anybody may send: the ping, and links to recordings.
//
// Pure, as respond() is.
#pragma once

#include "core/call/model.hpp"
#include "core/call/respond.hpp"
#include "core/webhook/effects.hpp"

#include <string_view>

namespace ivr {

// query: still encoded. 200 and JSON; 503 when the store is unavailable or the oldest alert has waited for
// longer than [alerts] late_after_minutes, unless the query is "calls": a load balancer must not take a host
// out of service because alerts are late.
HandlerResult handle_ping(const Model& model, std::string_view query, const RequestContext& context);

// recording_sid: well-formed. query: still encoded. A valid link: 200 and a handover to nginx,
// which fetches from Twilio. Expired or forged: 403 and a sentence. 503 while the key of links is unknown.
HandlerResult handle_playback(const Model& model, std::string_view recording_sid, std::string_view query,
                              const RequestContext& context);

}  // namespace ivr
