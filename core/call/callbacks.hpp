// What the network reports: how a Dial ended, that a recording is done or ready.
#pragma once

#include "core/call/model.hpp"
#include "core/webhook/answer.hpp"
#include "core/webhook/form.hpp"

#include <string_view>

namespace ivr {

inline constexpr std::string_view k_twiml_type = "text/xml; charset=utf-8";

// One request that was checked.
struct Webhook {
  std::string_view query;  // still encoded
  Parameters parameters;   // of the body (POST) or the query (GET)
};

// Behind a Dial: the action for a call that was not put through, a hang-up for one that was. An apology
// when the address names no forward action (a config may change during a call).
StepId dial_outcome(const Model& model, const Webhook& webhook);

// Behind a Record: the farewell of its voicemail action.
StepId farewell(const Model& model, const Webhook& webhook);

// A recording's state: an alert when it is complete and its action is known. Always 200: Twilio plays
// nothing of the answer.
Answer recording_answer(const Model& model, const Webhook& webhook);

}  // namespace ivr
