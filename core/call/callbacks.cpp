#include "core/call/callbacks.hpp"

#include "core/call/webhook_check.hpp"
#include "core/twiml/verbs.hpp"

#include <string>

namespace ivr {
namespace {

// The name of the action a callback was asked for by, from its address.
std::string initiator(const Webhook& webhook) {
  return std::string(find_parameter(parse_form(webhook.query), "initiated_by_section"));
}

const ActionEntry* find_action(const Model& model, const std::string& name) {
  const auto action = model.actions.find(name);
  return action == model.actions.end() ? nullptr : &action->second;
}

}  // namespace

StepId dial_outcome(const Model& model, const Webhook& webhook) {
  const std::string_view status = find_parameter(webhook.parameters, "DialCallStatus");
  const ActionEntry* action = find_action(model, initiator(webhook));
  if (status == "completed" || status == "answered") return model.hangup;
  if (action == nullptr || !action->forward) return model.apology_to_hangup;
  if (status == "busy") return action->forward->busy;
  if (status == "no-answer") return action->forward->no_answer;
  if (status == "failed") return action->forward->failed;
  if (status == "canceled") return action->forward->canceled;
  return model.hangup;
}

StepId farewell(const Model& model, const Webhook& webhook) {
  const ActionEntry* action = find_action(model, initiator(webhook));
  if (action == nullptr || !action->voicemail) return model.apology_to_hangup;
  return action->voicemail->farewell;
}

Answer recording_answer(const Model& model, const Webhook& webhook) {
  Answer answer{Response{200, k_twiml_type, std::string(k_empty_document), {}}, {}, {}};
  const std::string name = initiator(webhook);
  const ActionEntry* action = find_action(model, name);
  const std::string_view recording = find_parameter(webhook.parameters, "RecordingSid");
  if (action == nullptr || !action->voicemail || !is_sid(recording, "RE")) return answer;
  if (find_parameter(webhook.parameters, "RecordingStatus") != "completed") return answer;
  answer.effects.emplace_back(VoicemailAlert{name, std::string(recording),
                                             std::string(find_parameter(webhook.parameters, "CallSid")),
                                             action->voicemail->sms_from, action->voicemail->sms_to});
  return answer;
}

}  // namespace ivr
