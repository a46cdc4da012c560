#include "core/call/compile.hpp"

#include "core/base/percent.hpp"
#include "core/call/document.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/endpoint.hpp"
#include "core/webhook/redirect_target.hpp"
#include "core/webhook/signature.hpp"

#include <fmt/format.h>

#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_invalid_choice = "Invalid menu option selected";
constexpr std::string_view k_apology_to_menu =
    "We are sorry, that is not available. You are back at the menu.";
constexpr std::string_view k_apology_to_hangup =
    "We are sorry, something went wrong. Please call again. Goodbye.";

// One compilation. Steps are numbered first, so that each can name any other; then they are written.
class Compiler {
 public:
  Compiler(const Config& config, TimeZone zone, Diagnostics& diagnostics)
      : config_(config),
        diagnostics_(diagnostics),
        verbs_(voice_of(config)),
        action_verbs_(voice_of(config)) {
    model_.zone = zone;
  }

  Model run() {
    model_.base_path = config_.ivr.base_path;
    write_signing();
    for (const HoursSection& section : config_.hours) {
      hours_.add(section.name, static_cast<std::uint32_t>(model_.hours.size()));
      model_.hours.push_back(section.week);
    }
    number_steps();
    write_own_steps();
    write_welcome();
    write_menu();
    for (const MenuOption& option : config_.options) write_option(option);
    for (const Action& action : config_.actions) write_action(action);
    model_.finished = std::move(finished_);
    return std::move(model_);
  }

 private:
  static Voice voice_of(const Config& config) { return {config.ivr.voice, config.ivr.language}; }

  void write_signing() {
    const TwilioSettings& twilio = config_.twilio;
    model_.signing.validate = twilio.validate_signature;
    model_.signing.account_sid = twilio.account_sid;
    model_.signing.tokens.push_back(twilio.auth_token);
    if (!twilio.auth_token_secondary.empty()) model_.signing.tokens.push_back(twilio.auth_token_secondary);
    model_.signing.keys = signing_keys(model_.signing.tokens);
    model_.alerts = {config_.alerts.link_key, config_.alerts.late_after};
    model_.signing.origin = twilio.public_base_url;
  }

  StepId new_step() {
    model_.steps.emplace_back();
    return static_cast<StepId>(model_.steps.size() - 1);
  }

  void number_steps() {
    model_.hangup = new_step();
    model_.invalid_choice = new_step();
    model_.apology_to_menu = new_step();
    model_.apology_to_hangup = new_step();
    model_.welcome = new_step();
    model_.menu.again = new_step();
    model_.menu.last = new_step();
    model_.menu.passes = config_.menu.no_input_max_loops;
    for (const MenuOption& option : config_.options) model_.options.emplace(option.key, new_step());
    model_.actions.reserve(config_.actions.size());
    for (const Action& action : config_.actions) number_action(action);
    model_.steps.shrink_to_fit();
  }

  void number_action(const Action& action) {
    ActionEntry entry;
    entry.step = new_step();
    if (const auto* voicemail = std::get_if<Voicemail>(&action.kind)) {
      entry.voicemail = &finished_->voicemails.emplace_back(
          VoicemailOutcome{new_step(), voicemail->sms_from, voicemail->recipients, voicemail->min_length});
    }
    model_.actions.add(finished_->texts.keep(action.name), entry);
  }

  [[nodiscard]] std::string url(std::string_view path) const {
    return config_.ivr.base_path + std::string(path);
  }

  [[nodiscard]] std::string callback_url(std::string_view path, std::string_view action) const {
    return fmt::format("{}{}?initiated_by_section={}", config_.ivr.base_path, path, percent_encode(action));
  }

  // Recording callbacks carry connection overrides, which Twilio takes from absolute URLs only
  // (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
  [[nodiscard]] std::string recording_url(std::string_view action) const {
    std::string path = callback_url(k_recording_path, action);
    return config_.twilio.public_base_url.empty() ? path
                                                  : config_.twilio.public_base_url + path + "#rc=5&rp=all";
  }

  // Empty, and until the next call.
  TwimlWriter& verbs() { return verbs_.clear(); }

  [[nodiscard]] StepId first_menu() const { return model_.menu.at_pass(1); }

  [[nodiscard]] StepId action_step(const std::string& name) const {
    const auto* action = model_.actions.find(name);
    return action == model_.actions.end() ? model_.hangup : action->second.step;
  }

  [[nodiscard]] std::optional<HoursGate> gate(const std::optional<HoursRule>& rule) const {
    if (!rule) return std::nullopt;
    const auto* hours = hours_.find(rule->hours.name);
    if (hours == hours_.end()) return std::nullopt;
    return HoursGate{hours->second, action_step(rule->action_on_closed.name)};
  }

  // line: where a prompt that is too long stands.
  void write(StepId id, int line, const TwimlWriter& verbs, StepId next) {
    Step& step = model_.steps[id];
    step.twiml = finished_->texts.keep(verbs.to_text());
    step.next = next;
    constexpr std::size_t k_max = k_max_document_bytes - k_reserve_bytes;
    if (step.twiml.size() <= k_max) return;
    diagnostics_.push_back({line, Severity::error,
                            fmt::format("a prompt is too long: the TwiML has {} bytes (expected at most {}: "
                                        "Twilio refuses documents over "
                                        "64 kB)",
                                        step.twiml.size(), k_max)});
  }

  // A step with an address of its own, which a chain may be cut in front of.
  void write_section(StepId id, std::string_view path, int line, const TwimlWriter& written, StepId next,
                     const std::optional<HoursRule>& hours) {
    write(id, line, written, next);
    Step& step = model_.steps[id];
    step.redirect = finished_->texts.keep(verbs().redirect(url(path)).to_text());
    step.gate = gate(hours);
  }

  void write_own_steps() {
    const Prompt invalid =
        config_.ivr.invalid.empty() ? Prompt{{}, std::string(k_invalid_choice)} : config_.ivr.invalid;
    write(model_.hangup, 1, verbs().hangup(), k_no_step);
    write(model_.invalid_choice, config_.ivr.line, verbs().prompt(invalid), first_menu());
    write(model_.apology_to_menu, 1, verbs().prompt({{}, std::string(k_apology_to_menu)}), first_menu());
    write(model_.apology_to_hangup, 1, verbs().prompt({{}, std::string(k_apology_to_hangup)}).hangup(),
          k_no_step);
  }

  void write_welcome() {
    const Welcome& welcome = config_.welcome;
    write_section(model_.welcome, k_welcome_path, welcome.line, verbs().prompt(welcome.play), first_menu(),
                  welcome.hours);
  }

  void write_menu() {
    const Menu& menu = config_.menu;
    const std::string address = url(k_menu_path);
    model_.menu_address = address;
    write_section(model_.menu.again, k_menu_path, menu.line,
                  verbs().gather_key(address, menu.play, menu.pause).prompt(menu.no_input), k_no_step,
                  menu.hours);
    model_.steps[model_.menu.again].repeats_menu = true;
    write_section(model_.menu.last, k_menu_path, menu.line,
                  verbs().gather_key(address, menu.play, menu.pause),
                  menu.no_input_action ? action_step(menu.no_input_action->name) : model_.hangup, menu.hours);
  }

  void write_option(const MenuOption& option) {
    write_section(model_.options.find(option.key)->second, option_path(option.key), option.line,
                  verbs().prompt(option.play), action_step(option.action.name), option.hours);
  }

  void write_action(const Action& action) {
    ActionEntry& entry = *model_.actions.find_entry(action.name);
    TwimlWriter& text = action_verbs_.clear().prompt(action.play);
    const StepId next =
        std::visit([&](const auto& kind) { return finish(action, kind, entry, text); }, action.kind);
    write_section(entry.step, action_path(action.name), action.line, text, next, action.hours);
  }

  static StepId finish(const Action& /*action*/, const Hangup& /*kind*/, ActionEntry& /*entry*/,
                       TwimlWriter& text) {
    text.hangup();
    return k_no_step;
  }

  StepId finish(const Action& action, const Forward& forward, ActionEntry& entry, TwimlWriter& text) {
    text.dial(forward.phone_number, callback_url(k_dial_status_path, action.name));
    entry.forward = &finished_->forwards.emplace_back(
        ForwardOutcomes{action_step(forward.on_busy.name), action_step(forward.on_no_answer.name),
                        action_step(forward.on_failed.name), action_step(forward.on_canceled.name)});
    return k_no_step;
  }

  StepId finish(const Action& action, const Voicemail& voicemail, const ActionEntry& entry,
                TwimlWriter& text) {
    if (!action.play.empty()) text.pause(std::chrono::seconds{1});
    text.record({callback_url(k_farewell_path, action.name), recording_url(action.name), voicemail.silence,
                 voicemail.max_length});
    model_.steps[entry.step].recorder = static_cast<std::uint32_t>(model_.recorders.size());
    model_.recorders.push_back(action.name);
    const std::string farewell =
        fmt::format("{}?initiated_by_section={}", k_farewell_path, percent_encode(action.name));
    write_section(entry.voicemail->farewell, farewell, action.line,
                  verbs().prompt(voicemail.farewell).hangup(), k_no_step, std::nullopt);
    // A caller who says nothing falls through Record and must not end in a dead line.
    return entry.voicemail->farewell;
  }

  StepId finish(const Action& /*action*/, const RedirectTo& redirect, ActionEntry& /*entry*/,
                TwimlWriter& text) {
    const RedirectTarget target = find_redirect_target(redirect.path);
    if (!target.loop_count.empty()) {
      text.redirect(fmt::format("{}?loop_count={}", url(k_menu_path), target.loop_count));
      return k_no_step;
    }
    switch (target.address) {
      case Endpoint::welcome: return model_.welcome;
      case Endpoint::menu: return first_menu();
      case Endpoint::option: return option_step(target.name);
      case Endpoint::action: return action_step(target.name);
      case Endpoint::farewell: return farewell_step(target.name);
      default: return model_.hangup;
    }
  }

  [[nodiscard]] StepId option_step(const std::string& key) const {
    const auto option = model_.options.find(key);
    return option == model_.options.end() ? model_.hangup : option->second;
  }

  [[nodiscard]] StepId farewell_step(const std::string& name) const {
    const auto* action = model_.actions.find(name);
    if (action == model_.actions.end() || action->second.voicemail == nullptr) return model_.hangup;
    return action->second.voicemail->farewell;
  }

  const Config& config_;
  Diagnostics& diagnostics_;
  TwimlWriter verbs_;
  TwimlWriter action_verbs_;  // a second one, for an action whose farewell is written meanwhile
  Model model_;
  std::shared_ptr<ModelStorage> finished_ = std::make_shared<ModelStorage>();
  NameTable<std::uint32_t> hours_;  // indices into Model::hours
};

}  // namespace

Model compile(const Config& config, TimeZone zone, Diagnostics& diagnostics) {
  return Compiler(config, zone, diagnostics).run();
}

}  // namespace ivr
