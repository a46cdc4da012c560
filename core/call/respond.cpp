#include "core/call/respond.hpp"

#include "core/actions/action_types.hpp"
#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/sid.hpp"
#include "core/call/document.hpp"
#include "core/call/model.hpp"
#include "core/call/public_requests.hpp"
#include "core/config/value_parsers.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/authenticate.hpp"
#include "core/webhook/endpoint.hpp"
#include "core/webhook/recording_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ivr {
namespace {

constexpr std::string_view k_twiml_type = "text/xml; charset=utf-8";
constexpr std::string_view k_form_type = "application/x-www-form-urlencoded";

// One request that was checked.
struct Webhook {
  std::string_view query;  // still encoded
  Form form;               // the body (POST) or the query (GET)
};

HandlerResult only_status(int status) {
  return {Response{status, {}, {}, {}, {}, {}}, {}, {}};
}

// The log says why, for the operator who wonders about Twilio's error.
HandlerResult refuse(int status, Refusal refusal) {
  HandlerResult result = only_status(status);
  result.effects.emplace_back(std::move(refusal));
  return result;
}

HandlerResult no_such_path(const Model& model, const Request& request) {
  return refuse(404,
                make_refusal(model.signing, request,
                             fmt::format("no webhook has this path (expected {}{} in the number's settings)",
                                         model.base_path, k_welcome_path)));
}

HandlerResult not_allowed(const Model& model, Endpoint endpoint, const Request& request) {
  const std::string_view allowed = allowed_methods(endpoint);
  HandlerResult result =
      refuse(405, make_refusal(model.signing, request,
                               fmt::format("the method is not one of this path (expected {})", allowed)));
  result.response.allow = allowed;
  return result;
}

HandlerResult wrong_form(const Model& model, int status, const Request& request, const char* reason) {
  return refuse(status, make_refusal(model.signing, request, reason));
}

// A malformed or missing one counts as 0.
int count_of(const Form& query, std::string_view name) {
  const auto count = parse_number(find_parameter(query.parameters, name), 0);
  return count ? std::min(*count, k_max_loops) : 0;
}

StepId action_step(const Model& model, std::string_view name) {
  const ActionEntry* action = model.find_action(name);
  return action == nullptr ? model.apology_to_menu : action->step;
}

// Where a document begins.
struct Start {
  StepId step = k_no_step;  // none: Twilio plays nothing of the response
  MenuCounters counters{};
};

// invalid: how many wrong keys were pressed in a row before this one.
Start key_start(const Model& model, std::string_view key, int invalid) {
  const auto option = model.options.find(key);
  if (option != model.options.end()) return {option->second};
  if (++invalid >= model.menu.max_invalid) return {model.menu.after_invalid};
  return {model.invalid_choice, {.invalid = invalid}};
}

Start menu_start(const Model& model, const Webhook& webhook) {
  const Form query = parse_form(webhook.query);
  const int invalid = count_of(query, k_invalid_count);
  const std::string_view digits = find_parameter(webhook.form.parameters, "Digits");
  if (!digits.empty()) return key_start(model, digits, invalid);
  const int attempt = count_of(query, k_loop_count) + 1;
  return {model.menu.at_attempt(attempt), {attempt, invalid}};
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
    case Endpoint::option: return key_start(model, route.name, 0);
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
  const Parameters& sent = webhook.form.parameters;
  std::string call_sid = parse_call_sid(sent);
  if (call_sid.empty()) return;
  effects.emplace_back(Persist{Persist::Grade::best_effort,
                               VoicemailCall{std::move(call_sid), std::string(action), parse_caller(sent),
                                             parse_caller_name(sent), parse_called(sent)}});
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
  CallDocument document = build_document(model, start.step, start.counters, context);
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
  if (route.endpoint == Endpoint::unknown) return no_such_path(model, request);
  if (!allows(route.endpoint, request.method)) return not_allowed(model, route.endpoint, request);
  if (request.body_too_long || request.body.size() > k_max_body_bytes)
    return wrong_form(model, 413, request, "the body is longer than that of any webhook");
  if (route.endpoint == Endpoint::ping) return handle_ping(model, target.query, context);
  if (route.endpoint == Endpoint::playback) return handle_playback(model, route.name, target.query, context);
  if (has_wrong_type(request))
    return wrong_form(model, 415, request, "the body is not an application/x-www-form-urlencoded form");

  const Webhook webhook{target.query,
                        parse_form(request.method == Method::post ? request.body : target.query)};
  if (webhook.form.has_too_many)
    return wrong_form(model, 413, request, "the form has more parameters than any webhook");
  if (auto refusal = authenticate(model.signing, request, webhook.form))
    return refuse(403, *std::move(refusal));
  HandlerResult result = dispatch(model, route, webhook, context);
  const std::string_view call_sid = find_parameter(webhook.form.parameters, "CallSid");
  // If signatures are checked, they have already required a valid CallSid.
  if (model.signing.validate || is_sid(call_sid, "CA")) result.call_sid = call_sid;
  return result;
}

}  // namespace ivr
