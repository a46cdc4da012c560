// What the network reports: how a Dial ended, that a recording is done or ready.
#pragma once

#include "core/call/model.hpp"
#include "core/call/respond.hpp"
#include "core/webhook/effects.hpp"
#include "core/webhook/form.hpp"

#include <cstdint>
#include <string_view>

namespace ivr {

inline constexpr std::string_view k_twiml_type = "text/xml; charset=utf-8";

// One request that was checked.
struct Webhook {
  std::string_view query;  // still encoded
  Form form;               // the body (POST) or the query (GET)
};

// Behind a Dial: the action for a call that was not put through, a hang-up for one that was. An apology
// when the address names no forward action (a config may change during a call).
StepId dial_outcome(const Model& model, const Webhook& webhook);

// Behind a Record: the farewell of its voicemail action. What was recorded is to be announced as well,
// because the callback about it may never come; but a caller is not sent to an error page for that.
HandlerResult farewell_answer(const Model& model, const Webhook& webhook, const Facts& facts);

// A recording's state. One that is complete and whose action is known must be kept to be announced; one that
// is absent or too short is counted. Always 200: Twilio plays nothing of the answer.
HandlerResult recording_answer(const Model& model, const Webhook& webhook, const Facts& facts);

// For a document with a Record verb (CallDocument::recorder): who called, and for which action.
void note_call(const Model& model, const Webhook& webhook, std::uint32_t recorder, HandlerResult& answer);

}  // namespace ivr
