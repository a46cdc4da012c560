#include "core/call/respond.hpp"

#include "core/actions/callback.hpp"
#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/sid.hpp"
#include "core/call/document.hpp"
#include "core/call/model.hpp"
#include "core/call/ping.hpp"
#include "core/call/playback.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/authenticate.hpp"
#include "core/webhook/endpoint.hpp"
#include "core/webhook/recording_report.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ivr {
namespace {

constexpr std::string_view k_twiml_type = "text/xml; charset=utf-8";
constexpr std::string_view k_form_type = "application/x-www-form-urlencoded";
constexpr int k_max_attempts = 1'000'000;

// One request that was checked.
struct Webhook {
  std::string_view query;  // still encoded
  Form form;               // the body (POST) or the query (GET)
};

HandlerResult only_status(int status) {
  return {Response{status, {}, {}, {}, {}, {}}, {}, {}};
}

HandlerResult not_allowed(Endpoint endpoint) {
  return {Response{405, {}, {}, allowed_methods(endpoint), {}, {}}, {}, {}};
}

// The attempt after the loop_count attempts of the query. If that is malformed, it is the first.
int attempt_of(std::string_view query) {
  const Form form = parse_form(query);
  const std::string_view count = find_parameter(form.parameters, "loop_count");
  const auto made = parse_number(count, 0);
  return made ? std::min(*made, k_max_attempts) + 1 : 1;
}

StepId option_step(const Model& model, std::string_view key) {
  const auto option = model.options.find(key);
  return option == model.options.end() ? model.invalid_choice : option->second;
}

StepId action_step(const Model& model, std::string_view name) {
  const ActionEntry* action = model.find_action(name);
  return action == nullptr ? model.apology_to_menu : action->step;
}

// Where a document begins.
struct Start {
  StepId step = k_no_step;  // none: Twilio plays nothing of the response
  int attempt = 1;
};

Start menu_start(const Model& model, const Webhook& webhook) {
  const std::string_view digits = find_parameter(webhook.form.parameters, "Digits");
  if (!digits.empty()) return {option_step(model, digits)};
  const int attempt = attempt_of(webhook.query);
  return {model.menu.at_attempt(attempt), attempt};
}

StepId step_after(const Model& model, const CallbackResult& result, const ActionEntry* action) {
  switch (result.next) {
    case CallbackResult::Next::nothing: return k_no_step;
    case CallbackResult::Next::link: return action == nullptr ? model.hangup : action->outcome(result.label);
    case CallbackResult::Next::hangup: return model.hangup;
    case CallbackResult::Next::apology: break;
  }
  return model.apology_to_hangup;
}

// The type of action for which Twilio calls back at this endpoint; null if none.
const ActionType* type_of(const Model& model, Endpoint endpoint) {
  const auto found = std::ranges::find_if(model.types, [&](const ActionType* type) {
    return std::ranges::find(type->callbacks, endpoint) != type->callbacks.end();
  });
  return found == model.types.end() ? nullptr : *found;
}

StepId call_back(const Model& model, const ActionType& type, Endpoint endpoint, const Webhook& webhook,
                 WallTime now, std::vector<Effect>& effects) {
  const Form query = parse_form(webhook.query);
  const std::string_view name = find_parameter(query.parameters, k_action_parameter);
  const ActionEntry* action = model.find_action(name);
  if (action != nullptr && action->type != &type) action = nullptr;
  CallbackResult result =
      type.on_callback({endpoint, webhook.form.parameters, name,
                        action == nullptr ? nullptr : action->settings, model.signing.account_sid, now});
  effects = std::move(result.effects);
  return step_after(model, result, action);
}

Start start_of(const Model& model, const Route& route, const Webhook& webhook, WallTime now,
               std::vector<Effect>& effects) {
  switch (route.endpoint) {
    case Endpoint::welcome: return {model.welcome};
    case Endpoint::menu: return menu_start(model, webhook);
    case Endpoint::option: return {option_step(model, route.name)};
    case Endpoint::action: return {action_step(model, route.name)};
    case Endpoint::hangup: return {model.hangup};
    default: break;
  }
  const ActionType* type = type_of(model, route.endpoint);
  if (type == nullptr) return {model.apology_to_hangup};
  return {call_back(model, *type, route.endpoint, webhook, now, effects)};
}

// Adds, for a document with a Record verb, who called and for which action.
void note_call(std::string_view action, const Webhook& webhook, std::vector<Effect>& effects) {
  std::string call_sid = parse_call_sid(webhook.form.parameters);
  if (call_sid.empty()) return;
  effects.emplace_back(Persist{
      Persist::Grade::best_effort,
      VoicemailCall{std::move(call_sid), std::string(action), parse_caller(webhook.form.parameters)}});
}

HandlerResult dispatch(const Model& model, const Route& route, const Webhook& webhook,
                       const RequestContext& context) {
  HandlerResult result;
  result.response.content_type = k_twiml_type;
  const Start start = start_of(model, route, webhook, context.now, result.effects);
  if (start.step == k_no_step) {
    result.response.body = k_empty_document;
    return result;
  }
  CallDocument document = build_document(model, start.step, start.attempt, context);
  result.response.body = std::move(document.text);
  if (!document.voicemail.empty()) note_call(document.voicemail, webhook, result.effects);
  return result;
}

// Twilio's voice webhooks have no other type.
bool has_wrong_type(const Request& request) {
  if (request.method != Method::post || request.body.empty()) return false;
  const std::string_view type = strip(request.content_type.substr(0, request.content_type.find(';')));
  return type != k_form_type && to_lower(type) != k_form_type;
}

}  // namespace

HandlerResult respond(const Model& model, const Request& request, const RequestContext& context) {
  const Target target = split_target(request.uri);
  const Route route = find_route(target.path, model.base_path);
  if (route.endpoint == Endpoint::unknown) return only_status(404);
  if (!allows(route.endpoint, request.method)) return not_allowed(route.endpoint);
  if (request.body_too_long || request.body.size() > k_max_body_bytes) return only_status(413);
  if (route.endpoint == Endpoint::ping) return handle_ping(model, target.query, context);
  if (route.endpoint == Endpoint::playback) return handle_playback(model, route.name, target.query, context);
  if (has_wrong_type(request)) return only_status(415);

  const Webhook webhook{target.query,
                        parse_form(request.method == Method::post ? request.body : target.query)};
  if (auto refusal = authenticate(model.signing, request, webhook.form)) {
    HandlerResult result = only_status(403);
    result.effects.emplace_back(std::move(*refusal));
    return result;
  }
  HandlerResult result = dispatch(model, route, webhook, context);
  const std::string_view call_sid = find_parameter(webhook.form.parameters, "CallSid");
  // If signatures are checked, they have already required a valid CallSid.
  if (model.signing.validate || is_sid(call_sid, "CA")) result.call_sid = call_sid;
  return result;
}

}  // namespace ivr
