// The phone menu, compiled: finished TwiML and where each piece leads.
//
// Built once by compile(), then only read: any number of threads may share one Model.
#pragma once

#include "core/config/schema.hpp"
#include "core/config/settings.hpp"
#include "core/time/schedule.hpp"
#include "core/time/zone.hpp"
#include "core/webhook/authenticate.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ivr {

using StepId = std::uint32_t;
inline constexpr StepId k_no_step = UINT32_MAX;

// Outside the hours the call goes to another step instead.
struct HoursGate {
  std::uint32_t hours = 0;  // index into Model::hours
  StepId when_closed = k_no_step;
};

// One node of the flow graph, of the same number, or one of the few documents of the program's own. Its
// texts are in ModelStorage.
struct Step {
  std::string_view twiml;  // finished verbs; may be empty (an option without a prompt)
  std::string_view
      redirect;             // a finished <Redirect> to this step's own address, for where a document is full
  StepId next = k_no_step;  // where the call goes after the verbs; none: the document ends
  std::optional<HoursGate> gate;
  std::string_view voicemail;  // the name of the action that records here; empty: nothing is recorded
  bool repeats_menu = false;   // followed by a <Redirect> to the next attempt at the menu
  std::uint32_t query_at = 0;  // of a menu: where its address ends in twiml; otherwise 0
};

// Where a call goes from an action that Twilio has called back about.
struct LabelledStep {
  std::string_view label;  // of the edge in the flow graph
  StepId step = k_no_step;
};

struct ActionEntry {
  StepId step = k_no_step;
  const ActionType* type = nullptr;
  const ActionSettings* settings = nullptr;
  std::span<const LabelledStep> outcomes;  // none for a type without callbacks

  // k_no_step: there is no such label.
  [[nodiscard]] StepId outcome(std::string_view label) const {
    const auto found = std::ranges::find(outcomes, label, &LabelledStep::label);
    return found == outcomes.end() ? k_no_step : found->step;
  }
};

// How links to recordings are checked, and after which time /ping calls an alert late.
struct AlertTerms {
  std::string link_key;  // empty: the store's
  std::chrono::minutes late_after{0};
  std::chrono::days link_valid{0};
};

// The menu is read out up to max_attempts times; the last attempt leads on instead of repeating it. So does
// the last of max_invalid wrong keys in a row.
struct MenuSteps {
  StepId repeating = k_no_step;
  StepId last = k_no_step;
  StepId after_invalid = k_no_step;  // where the last wrong key leads
  int max_invalid = 0;
  std::optional<int> max_attempts;  // none: as often as it takes

  [[nodiscard]] StepId at_attempt(int attempt) const {
    return max_attempts && attempt >= *max_attempts ? last : repeating;
  }
};

// What a Model's views and pointers lead to: texts end to end in a few large blocks, and the settings of its
// actions.
struct ModelStorage {
  std::pmr::monotonic_buffer_resource memory;
  std::vector<std::shared_ptr<const ActionSettings>> settings;
};

struct Model {
  std::shared_ptr<ModelStorage> storage = std::make_shared<ModelStorage>();  // copies of a Model share it
  Signing signing;
  AlertTerms alerts;
  std::string base_path;
  TimeZone zone;
  std::vector<Schedule> hours;
  std::vector<std::vector<StepId>> holiday_steps;  // by hours and Holiday::action
  std::vector<Step> steps;
  bool has_voicemail = false;
  StepId welcome = k_no_step;
  MenuSteps menu;
  std::map<std::string, StepId, std::less<>> options;  // by key
  std::pmr::unordered_map<std::string_view, ActionEntry> actions{&storage->memory};
  ActionTypes types;
  StepId hangup = k_no_step;
  StepId invalid_choice = k_no_step;       // says so, then the menu
  StepId last_invalid_choice = k_no_step;  // says so, then the goodbye
  StepId goodbye = k_no_step;
  StepId apology_to_menu = k_no_step;  // for a step that is gone
  StepId apology_to_hangup = k_no_step;
  std::string menu_url;  // base_path and the menu's path, escaped for TwiML

  // Null when there is no such action.
  [[nodiscard]] const ActionEntry* find_action(std::string_view name) const {
    const auto found = actions.find(name);
    return found == actions.end() ? nullptr : &found->second;
  }
};

}  // namespace ivr
