// Checks a link to a recording, and says where nginx finds the audio.
//
// Pure, as respond() is.
#pragma once

#include "core/call/model.hpp"
#include "core/call/respond.hpp"
#include "core/webhook/effects.hpp"

#include <string_view>

namespace ivr {

// recording_sid: well-formed. query: still encoded. A valid link: 200 and a handover to nginx,
// which fetches from Twilio. Expired or forged: 403 and a sentence. 503 while the key of links is not known.
HandlerResult handle_playback(const Model& model, std::string_view recording_sid, std::string_view query,
                              const RequestContext& context);

}  // namespace ivr
