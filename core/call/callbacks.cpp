#include "core/call/callbacks.hpp"

#include "core/alerts/store_entry.hpp"
#include "core/call/document.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/recording_report.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace ivr {
namespace {

// The name of the action a callback was asked for by, from its address.
std::string initiator(const Webhook& webhook) {
  return std::string(find_parameter(parse_form(webhook.query).parameters, "initiated_by_section"));
}

const ActionEntry* find_action(const Model& model, const std::string& name) {
  const auto action = model.actions.find(name);
  return action == model.actions.end() ? nullptr : &action->second;
}

StoreEntry entry_of(const std::string& action, const VoicemailOutcome& voicemail,
                    const RecordingReport& report, const Parameters& parameters) {
  const bool empty = report.status == "absent" || (report.length && *report.length < voicemail.min_length);
  if (empty) return EmptyRecording{report.sid, parse_call_sid(parameters), action};
  return NewVoicemail{
      {report.sid, parse_call_sid(parameters), action, parse_caller(parameters), report.length, report.began},
      voicemail.recipients,
      voicemail.sms_from};
}

}  // namespace

StepId dial_outcome(const Model& model, const Webhook& webhook) {
  const std::string_view status = find_parameter(webhook.form.parameters, "DialCallStatus");
  const ActionEntry* action = find_action(model, initiator(webhook));
  if (status == "completed" || status == "answered") return model.hangup;
  if (action == nullptr || !action->forward) return model.apology_to_hangup;
  if (status == "busy") return action->forward->busy;
  if (status == "no-answer") return action->forward->no_answer;
  if (status == "failed") return action->forward->failed;
  if (status == "canceled") return action->forward->canceled;
  return model.hangup;
}

HandlerResult farewell_answer(const Model& model, const Webhook& webhook, const Facts& facts) {
  const std::string name = initiator(webhook);
  const ActionEntry* action = find_action(model, name);
  const bool known = action != nullptr && action->voicemail;
  const StepId step = known ? action->voicemail->farewell : model.apology_to_hangup;
  HandlerResult answer{
      Response{200, k_twiml_type, build_document(model, step, 1, facts).text, {}, {}, {}}, {}, {}};
  const auto report = parse_recording_report(webhook.form.parameters, model.signing.account_sid, facts.now);
  if (known && !report.sid.empty()) {
    answer.effects.emplace_back(
        Keep{Keep::Duty::may, entry_of(name, *action->voicemail, report, webhook.form.parameters)});
  }
  return answer;
}

HandlerResult recording_answer(const Model& model, const Webhook& webhook, const Facts& facts) {
  HandlerResult answer{Response{200, k_twiml_type, std::string(k_empty_document), {}, {}, {}}, {}, {}};
  const std::string name = initiator(webhook);
  const ActionEntry* action = find_action(model, name);
  const auto report = parse_recording_report(webhook.form.parameters, model.signing.account_sid, facts.now);
  if (report.sid.empty()) return answer;
  if (report.status != "completed" && report.status != "absent") return answer;
  if (action == nullptr || !action->voicemail) {
    answer.effects.emplace_back(
        Notice{fmt::format("recording {} is announced to nobody: no voicemail action has the name that its "
                           "callback gives",
                           report.sid)});
    return answer;
  }
  const auto duty = report.status == "completed" ? Keep::Duty::must : Keep::Duty::may;
  answer.effects.emplace_back(
      Keep{duty, entry_of(name, *action->voicemail, report, webhook.form.parameters)});
  return answer;
}

void note_call(const Model& model, const Webhook& webhook, std::uint32_t recorder, HandlerResult& answer) {
  if (recorder == k_no_recorder) return;
  const std::string call_sid = parse_call_sid(webhook.form.parameters);
  if (call_sid.empty()) return;
  answer.effects.emplace_back(Keep{Keep::Duty::may, VoicemailCall{call_sid, model.recorders[recorder],
                                                                  parse_caller(webhook.form.parameters)}});
}

}  // namespace ivr
