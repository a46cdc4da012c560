// type = forward: says its prompt and dials a number; how that ends decides where the call goes.
//
// Source: https://www.twilio.com/docs/voice/twiml/dial
#include "core/actions/action_types.hpp"
#include "core/actions/callback.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"
#include "core/twiml/writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

constexpr std::array k_keys = std::to_array<KeySpec>({
    {"type", Requirement::yes},
    {"play_sample"},
    {"play_say"},
    {"phone_number", Requirement::yes},
    {"action_on_busy", Requirement::yes},
    {"action_on_no_answer", Requirement::yes},
    {"action_on_failed", Requirement::yes},
    {"action_on_canceled", Requirement::yes},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

struct Outcome {
  std::string_view status;  // Twilio's DialCallStatus
  std::string_view label;
  std::string_view key;
};

constexpr std::array k_outcomes = std::to_array<Outcome>({
    {"busy", "busy", "action_on_busy"},
    {"no-answer", "no_answer", "action_on_no_answer"},
    {"failed", "failed", "action_on_failed"},
    {"canceled", "canceled", "action_on_canceled"},
});

struct Forward : ActionSettings {
  explicit Forward(std::string phone) : phone_number(std::move(phone)) {}
  void write(TwimlWriter& verbs, const CallbackUrls& urls) const override {
    verbs.dial(phone_number, urls.for_verb(k_dial_status_path));
  }

  std::string phone_number;  // E.164
};

std::shared_ptr<const ActionSettings> read(SectionReader& values, Action& action) {
  auto phone_number = values.parsed(values.require("phone_number"), parse_phone_number).value_or("");
  for (const Outcome& outcome : k_outcomes)
    action.links.push_back({outcome.label, values.reference(outcome.key)});
  return std::make_shared<const Forward>(std::move(phone_number));
}

// Twilio asks what to do when a Dial has ended. A call that was answered is over then. If the action no
// longer exists, because the config has changed during the call, the caller hears an apology.
CallbackResult on_callback(const CallbackRequest& request) {
  const std::string_view status = find_parameter(request.parameters, "DialCallStatus");
  if (status == "completed" || status == "answered") return {CallbackResult::Next::hangup, {}};
  if (request.settings == nullptr) return {CallbackResult::Next::apology, {}};
  const auto* outcome = std::ranges::find(k_outcomes, status, &Outcome::status);
  if (outcome == k_outcomes.end()) return {CallbackResult::Next::hangup, {}};
  return {CallbackResult::Next::link, outcome->label};
}

constexpr std::array k_callbacks = {Endpoint::dial_status};

}  // namespace

const ActionType k_forward_type = {"forward", k_keys, read, k_callbacks, on_callback};

}  // namespace ivr
