// The phone menu, compiled: finished TwiML and where each piece leads.
//
// Built once by compile(), then only read: any number of threads may share one Model.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/base/name_table.hpp"
#include "core/base/text_store.hpp"
#include "core/crypto/hmac.hpp"
#include "core/time/week.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

using StepId = std::uint32_t;
inline constexpr StepId k_no_step = UINT32_MAX;
inline constexpr std::uint32_t k_no_recorder = UINT32_MAX;

// Outside the hours the call goes to another step instead.
struct HoursGate {
  std::uint32_t hours = 0;  // index into Model::hours
  StepId when_closed = k_no_step;
};

// One section of the config, or one of the few documents of the program's own. Its texts are in ModelStorage.
struct Step {
  std::string_view twiml;  // finished verbs; may be empty (an option without a prompt)
  std::string_view
      redirect;             // a finished <Redirect> to this step's own address, for where a chain must be cut
  StepId next = k_no_step;  // where the call goes behind the verbs; none: they say all
  std::optional<HoursGate> gate;
  std::uint32_t recorder = k_no_recorder;  // index into Model::recorders: its Record verb is among the verbs
  bool repeats_menu = false;               // followed by a <Redirect> to the next pass of the menu
};

struct ForwardOutcomes {
  StepId busy = k_no_step;
  StepId no_answer = k_no_step;
  StepId failed = k_no_step;
  StepId canceled = k_no_step;
};

struct VoicemailOutcome {
  StepId farewell = k_no_step;
  std::string sms_from;
  std::vector<Recipient> recipients;
  std::chrono::seconds min_length{0};
};

struct ActionEntry {
  StepId step = k_no_step;
  const ForwardOutcomes* forward = nullptr;     // in ModelStorage; null: it is no forward
  const VoicemailOutcome* voicemail = nullptr;  // in ModelStorage; null: it is no voicemail
};

// How links to recordings are checked, and what /ping takes for late.
struct AlertTerms {
  std::string link_key;  // empty: the store's
  std::chrono::minutes late_after{0};
};

// The menu is asked up to passes times; the last pass leads on instead of asking again.
struct MenuSteps {
  StepId again = k_no_step;
  StepId last = k_no_step;
  std::optional<int> passes;  // none: for ever

  [[nodiscard]] StepId at_pass(int pass) const { return passes && pass >= *passes ? last : again; }
};

struct Signing {
  bool validate = true;
  std::string account_sid;
  std::vector<std::string> tokens;  // one or two
  std::vector<HmacSha1Key> keys;    // of the tokens
  std::string origin;               // public_base_url; empty: the request's site_url
};

// What a Model's views and pointers lead to.
struct ModelStorage {
  TextStore texts;
  std::deque<ForwardOutcomes> forwards;  // deques, because these stay where they are when more are added
  std::deque<VoicemailOutcome> voicemails;
};

struct Model {
  std::shared_ptr<const ModelStorage> finished;  // copies of a Model share it
  Signing signing;
  AlertTerms alerts;
  std::string base_path;
  TimeZone zone;
  std::vector<Week> hours;
  std::vector<Step> steps;
  std::vector<std::string> recorders;  // names of the actions that record a message
  StepId welcome = k_no_step;
  MenuSteps menu;
  std::map<std::string, StepId, std::less<>> options;  // by key
  NameTable<ActionEntry> actions;
  StepId hangup = k_no_step;
  StepId invalid_choice = k_no_step;   // says so, then the menu
  StepId apology_to_menu = k_no_step;  // for a step that is gone
  StepId apology_to_hangup = k_no_step;
  std::string menu_address;  // base_path and the menu's path, escaped for TwiML
};

}  // namespace ivr
