// type = forward: says its prompt and dials a number; how that ends decides where the call goes.
//
// Source: https://www.twilio.com/docs/voice/twiml/dial
#include "core/actions/action_types.hpp"
#include "core/base/ascii.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/recording_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

constexpr std::array k_keys = std::to_array<KeySpec>({
    {"type", Requirement::yes},
    {"play_sample", Requirement::no, "", ValueKind::sample},
    {"play_say"},
    {"play_ssml"},
    {"phone_number", Requirement::yes},
    {"send_digits"},
    {"action_on_busy", Requirement::yes},
    {"action_on_no_answer", Requirement::yes},
    {"action_on_failed", Requirement::yes},
    {"action_on_canceled", Requirement::yes},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr std::string_view k_failed = "failed";

struct Outcome {
  std::string_view status;  // Twilio's DialCallStatus
  std::string_view label;
  std::string_view key;
};

constexpr std::array k_outcomes = std::to_array<Outcome>({
    {"busy", "busy", "action_on_busy"},
    {"no-answer", "no_answer", "action_on_no_answer"},
    {"failed", k_failed, "action_on_failed"},
    {"canceled", "canceled", "action_on_canceled"},
});

struct Forward : ActionSettings {
  explicit Forward(DialledNumber number) : phone(std::move(number)) {}
  void write(TwimlWriter& verbs, const CallbackUrls& urls) const override {
    verbs.dial(phone.number, urls.for_verb(k_dial_status_path), phone.send_digits);
  }

  DialledNumber phone;
};

DialledNumber read_phone(SectionReader& values) {
  const auto given = values.require("phone_number");
  auto phone = values.parsed(given, parse_dialled_number).value_or(DialledNumber{});
  const std::string warning = phone_number_warning(phone.number);
  if (!warning.empty()) values.warn(*given, warning);
  const auto keys = values.find("send_digits");
  if (keys && !phone.send_digits.empty()) {
    values.complain(*keys, "phone_number has an extension as well (expected one of the two)");
  } else if (keys) {
    phone.send_digits = values.parsed(keys, parse_send_digits).value_or("");
  }
  return phone;
}

std::shared_ptr<const ActionSettings> read(SectionReader& values, Action& action) {
  DialledNumber phone = read_phone(values);
  for (const Outcome& outcome : k_outcomes)
    action.links.push_back({outcome.label, values.reference(outcome.key)});
  return std::make_shared<const Forward>(std::move(phone));
}

// Of a word that Twilio has not had so far, or none. It may have come from anywhere: only what looks like one
// is quoted.
Effect unknown_status(const CallbackRequest& request, std::string_view status) {
  constexpr std::size_t k_max_word = 32;
  const auto is_of_word = [](char c) { return is_letter(c) || c == '-' || c == '_'; };
  const bool is_word = status.size() <= k_max_word && std::ranges::all_of(status, is_of_word);
  return Notice{fmt::format("dial_status_unknown status={} call={}",
                            status.empty() ? "none"
                            : is_word      ? status
                                           : "malformed",
                            parse_call_sid(request.parameters))};
}

// Twilio asks what to do when a Dial has ended. A call that was answered is over then. A status that is not
// known counts as failed, so that the caller reaches somebody. If the action no longer exists, because the
// config has changed during the call, the caller hears an apology.
CallbackResult on_callback(const CallbackRequest& request) {
  const std::string_view status = find_parameter(request.parameters, "DialCallStatus");
  if (status == "completed" || status == "answered") return {CallbackResult::Next::hangup, {}};
  if (request.settings == nullptr) return {CallbackResult::Next::apology, {}};
  const auto* outcome = std::ranges::find(k_outcomes, status, &Outcome::status);
  if (outcome != k_outcomes.end()) return {CallbackResult::Next::link, outcome->label};
  return {CallbackResult::Next::link, k_failed, {unknown_status(request, status)}};
}

constexpr std::array k_callbacks = {Endpoint::dial_status};

}  // namespace

const ActionType k_forward_type = {"forward", k_keys, read, k_callbacks, on_callback};

}  // namespace ivr
