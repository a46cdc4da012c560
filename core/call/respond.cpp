#include "core/call/respond.hpp"

#include "core/base/ascii.hpp"
#include "core/call/callbacks.hpp"
#include "core/call/document.hpp"
#include "core/call/model.hpp"
#include "core/call/ping.hpp"
#include "core/call/playback.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/authenticate.hpp"
#include "core/webhook/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_form_type = "application/x-www-form-urlencoded";
constexpr int k_max_passes = 1'000'000;

HandlerResult only_status(int status) {
  return {Response{status, {}, {}, {}, {}, {}}, {}, {}};
}

HandlerResult not_allowed(Endpoint address) {
  return {Response{405, {}, {}, allowed_methods(address), {}, {}}, {}, {}};
}

// The pass that a loop_count in the query stands for: it counts the passes made. Nonsense is the first pass.
int attempt_of(std::string_view query) {
  const Form form = parse_form(query);
  const std::string_view count = find_parameter(form.parameters, "loop_count");
  int made = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), made);
  if (error != std::errc() || end != count.data() + count.size() || made < 0) return 1;
  return std::min(made, k_max_passes) + 1;
}

StepId option_step(const Model& model, std::string_view key) {
  const auto option = model.options.find(key);
  return option == model.options.end() ? model.invalid_choice : option->second;
}

StepId action_step(const Model& model, std::string_view name) {
  const auto action = model.actions.find(name);
  return action == model.actions.end() ? model.apology_to_menu : action->second.step;
}

struct Entry {
  StepId step;
  int pass = 1;
};

Entry menu_entry(const Model& model, const Webhook& webhook) {
  const std::string_view digits = find_parameter(webhook.form.parameters, "Digits");
  if (!digits.empty()) return {option_step(model, digits)};
  const int pass = attempt_of(webhook.query);
  return {model.menu.at_pass(pass), pass};
}

Entry entry_of(const Model& model, const Route& route, const Webhook& webhook) {
  switch (route.address) {
    case Endpoint::menu: return menu_entry(model, webhook);
    case Endpoint::option: return {option_step(model, route.name)};
    case Endpoint::action: return {action_step(model, route.name)};
    case Endpoint::hangup: return {model.hangup};
    case Endpoint::dial_status: return {dial_outcome(model, webhook)};
    default: return {model.welcome};
  }
}

HandlerResult answer_webhook(const Model& model, const Route& route, const Webhook& webhook,
                             const Facts& facts) {
  if (route.address == Endpoint::recording) return recording_answer(model, webhook, facts);
  if (route.address == Endpoint::farewell) return farewell_answer(model, webhook, facts);
  const Entry entry = entry_of(model, route, webhook);
  CallDocument document = build_document(model, entry.step, entry.pass, facts);
  HandlerResult answer{Response{200, k_twiml_type, std::move(document.text), {}, {}, {}}, {}, {}};
  note_call(model, webhook, document.recorder, answer);
  return answer;
}

// A body of another type is none of Twilio's voice webhooks.
bool has_wrong_type(const Request& request) {
  if (request.method != Method::post || request.body.empty()) return false;
  const std::string_view type = strip(request.content_type.substr(0, request.content_type.find(';')));
  return type != k_form_type && to_lower(type) != k_form_type;
}

}  // namespace

HandlerResult respond(const Model& model, const Request& request, const Facts& facts) {
  const Target target = split_target(request.uri);
  const Route route = find_route(target.path, model.base_path);
  if (route.address == Endpoint::unknown) return only_status(404);
  if (!allows(route.address, request.method)) return not_allowed(route.address);
  if (request.body_too_long || request.body.size() > k_max_body_bytes) return only_status(413);
  if (route.address == Endpoint::ping) return ping_answer(model, target.query, facts);
  if (route.address == Endpoint::playback) return playback_answer(model, route.name, target.query, facts);
  if (has_wrong_type(request)) return only_status(415);

  const Webhook webhook{target.query,
                        parse_form(request.method == Method::post ? request.body : target.query)};
  if (auto refusal = refuse(model.signing, request, webhook.form)) {
    HandlerResult answer = only_status(403);
    answer.effects.emplace_back(std::move(*refusal));
    return answer;
  }
  HandlerResult answer = answer_webhook(model, route, webhook, facts);
  const std::string_view call_sid = find_parameter(webhook.form.parameters, "CallSid");
  // Where signatures are checked, that was one of the conditions.
  if (model.signing.validate || is_sid(call_sid, "CA")) answer.call_sid = call_sid;
  return answer;
}

}  // namespace ivr
