#include "core/call/compile.hpp"

#include "core/actions/action_types.hpp"
#include "core/base/url.hpp"
#include "core/call/document.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/authenticate.hpp"
#include "core/webhook/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ivr {
namespace {

constexpr std::string_view k_invalid_choice = "Invalid menu option selected";
constexpr std::string_view k_goodbye = "Goodbye.";
constexpr std::string_view k_apology_to_menu =
    "We are sorry, that is not available. You are back at the menu.";
constexpr std::string_view k_apology_to_hangup =
    "We are sorry, something went wrong. Please call again. Goodbye.";

// One compilation. Steps are numbered first, so that each can name any other; then they are written.
class Compiler {
 public:
  Compiler(const Config& config, const FlowGraph& graph, ActionTypes types, Diagnostics& diagnostics)
      : config_(config),
        graph_(graph),
        diagnostics_(diagnostics),
        verbs_({config.ivr.voice, config.ivr.language}) {
    model_.zone = config.ivr.zone;
    model_.types = types;
  }

  Model run() {
    model_.base_path = config_.ivr.base_path;
    write_signing();
    for (const HoursSection& section : graph_.hours) model_.hours.push_back(section.schedule);
    number_steps();
    write_holiday_steps();
    model_.actions.reserve(config_.actions.size());
    model_.storage->settings.reserve(config_.actions.size());
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) write_node(node, graph_.nodes[node]);
    write_apologies();
    return std::move(model_);
  }

 private:
  void write_signing() {
    const TwilioSettings& twilio = config_.twilio;
    model_.signing.validate = twilio.validate_signature;
    model_.signing.account_sid = twilio.account_sid;
    model_.signing.tokens.push_back(twilio.auth_token);
    if (!twilio.auth_token_secondary.empty()) model_.signing.tokens.push_back(twilio.auth_token_secondary);
    model_.signing.keys = signing_keys(model_.signing.tokens);
    model_.alerts = {config_.alerts.link_key, config_.alerts.late_after, config_.alerts.link_valid};
    model_.signing.origin = twilio.public_base_url;
  }

  // Every node has a step of the same number; the program's own come after them.
  void number_steps() {
    auto step = static_cast<StepId>(graph_.nodes.size());
    model_.welcome = graph_.welcome;
    model_.hangup = graph_.hangup;
    model_.invalid_choice = graph_.invalid;
    model_.menu.repeating = graph_.menu;
    model_.menu.last = step++;
    model_.menu.max_attempts = config_.menu.no_input_max_loops;
    model_.menu.max_invalid = config_.menu.invalid_max_loops;
    model_.last_invalid_choice = step++;
    model_.goodbye = step++;
    model_.apology_to_menu = step++;
    model_.apology_to_hangup = step++;
    model_.steps.resize(step);
  }

  void write_holiday_steps() {
    for (const auto& actions : graph_.holiday_actions) {
      auto& steps = model_.holiday_steps.emplace_back();
      for (const auto& action : actions) steps.push_back(step_of(action));
    }
  }

  // The step at which a call enters a node. An edge that is missing or leads nowhere hangs up.
  [[nodiscard]] StepId step_of(const std::optional<NodeId>& node) const {
    if (!node) return model_.hangup;
    return *node == graph_.menu ? model_.menu.at_attempt(1) : *node;
  }
  [[nodiscard]] StepId step_after(NodeId node, std::string_view label) const {
    const Edge* edge = graph_.find_edge(node, label);
    return edge == nullptr ? model_.hangup : step_of(edge->to);
  }

  [[nodiscard]] std::string url(std::string_view path) const {
    return config_.ivr.base_path + std::string(path);
  }

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    auto* const place = static_cast<char*>(model_.storage->memory.allocate(text.size(), 1));
    std::ranges::copy(text, place);
    return {place, text.size()};
  }

  std::span<const LabelledStep> keep_outcomes(NodeId node) {
    const auto edges = graph_.edges_of(node);
    std::pmr::polymorphic_allocator<LabelledStep> memory(&model_.storage->memory);
    LabelledStep* const kept = memory.allocate(edges.size());
    const auto labelled = [&](const Edge& edge) { return LabelledStep{edge.label, step_of(edge.to)}; };
    std::ranges::transform(edges, kept, labelled);
    return {kept, edges.size()};
  }

  // It is empty, and valid until the next call.
  TwimlWriter& verbs() { return verbs_.clear(); }

  // line: the line of the prompt, for a message that it is too long.
  void write(StepId id, int line, const TwimlWriter& verbs, StepId next) {
    Step& step = model_.steps[id];
    step.twiml = keep(verbs.to_text());
    step.next = next;
    constexpr std::size_t k_max = k_max_document_bytes - k_reserve_bytes;
    if (step.twiml.size() <= k_max) return;
    diagnostics_.push_back({line, Severity::error,
                            fmt::format("a prompt is too long: the TwiML has {} bytes (expected at most {}: "
                                        "Twilio refuses documents over "
                                        "64 kB)",
                                        step.twiml.size(), k_max)});
  }

  // A step with an address of its own, to which a full document can redirect.
  void write_section(StepId id, NodeId node, std::string_view path, const TwimlWriter& written, StepId next) {
    write(id, graph_.nodes[node].line, written, next);
    Step& step = model_.steps[id];
    step.redirect = keep(verbs().redirect(url(path)).to_text());
    if (const auto hours = graph_.nodes[node].hours)
      step.gate = HoursGate{*hours, step_after(node, k_closed)};
  }

  void write_node(NodeId id, const FlowNode& node) {
    switch (node.kind) {
      case NodeKind::welcome:
        return write_section(id, id, k_welcome_path, verbs().prompt(config_.welcome.play),
                             step_after(id, k_next));
      case NodeKind::menu: return write_menu(id);
      case NodeKind::option: return write_option(id, config_.options[node.section_index]);
      case NodeKind::action: return write_action(id, config_.actions[node.section_index]);
      case NodeKind::farewell: return write_farewell(id, config_.actions[node.section_index]);
      case NodeKind::invalid: return write_invalid_choice(id);
      case NodeKind::hangup: return write(id, node.line, verbs().hangup(), k_no_step);
    }
  }

  void write_menu(NodeId id) {
    const Menu& menu = config_.menu;
    model_.menu_url = url(k_menu_path);
    write_section(model_.menu.repeating, id, k_menu_path,
                  verbs().gather_key(model_.menu_url, menu.play, menu.pause).prompt(menu.no_input),
                  k_no_step);
    model_.steps[model_.menu.repeating].repeats_menu = true;
    write_section(model_.menu.last, id, k_menu_path,
                  verbs().gather_key(model_.menu_url, menu.play, menu.pause), step_after(id, k_no_input));
    for (const StepId step : {model_.menu.repeating, model_.menu.last}) mark_query(model_.steps[step]);
    const StepId ended = step_after(id, k_too_many_invalid);
    model_.menu.after_invalid = ended == model_.hangup ? model_.last_invalid_choice : ended;
  }

  // Remembers where in a menu's <Gather> a query can be put in.
  void mark_query(Step& step) const {
    const std::size_t at = step.twiml.find(model_.menu_url);
    step.query_at = static_cast<std::uint32_t>(at + model_.menu_url.size());
  }

  void write_option(NodeId id, const MenuOption& option) {
    model_.options.emplace(option.key, id);
    write_section(id, id, option_path(option.key), verbs().prompt(option.play), step_after(id, k_next));
  }

  void write_invalid_choice(NodeId id) {
    const Prompt& given = config_.ivr.invalid;
    const Prompt said = given.empty() ? Prompt{{}, std::string(k_invalid_choice)} : given;
    write(id, graph_.nodes[id].line, verbs().prompt(said), step_after(id, k_next));
    Step& last = model_.steps[model_.last_invalid_choice];
    last.twiml = model_.steps[id].twiml;
    last.next = model_.goodbye;
    write(model_.goodbye, 1, verbs().prompt({{}, std::string(k_goodbye)}).hangup(), k_no_step);
  }

  [[nodiscard]] CallbackUrls callback_urls(const Action& action) const {
    return {config_.twilio.public_base_url, config_.ivr.base_path, action.name};
  }

  void write_action(NodeId id, const Action& action) {
    if (action.settings == nullptr) return;  // an error was added when it was read
    TwimlWriter& text = verbs().prompt(action.play);
    action.settings->write(text, callback_urls(action));
    const Edge* next = graph_.find_edge(id, k_next);
    StepId next_step = next == nullptr ? k_no_step : step_of(next->to);
    if (next != nullptr && next->loop_count) {
      text.redirect(fmt::format("{}?{}={}", url(k_menu_path), k_loop_count, *next->loop_count));
      next_step = k_no_step;
    }
    write_section(id, id, action_path(action.name), text, next_step);
    add_entry(id, action);
  }

  void add_entry(NodeId id, const Action& action) {
    model_.storage->settings.push_back(action.settings);
    ActionEntry entry{id, find_type(action.type), action.settings.get(), {}};
    if (entry.type != nullptr && !entry.type->callbacks.empty()) entry.outcomes = keep_outcomes(id);
    const auto [added, fresh] = model_.actions.emplace(keep(action.name), entry);
    if (action.settings->contacts() == nullptr) return;
    model_.steps[id].voicemail = added->first;
    model_.has_voicemail = true;
  }

  [[nodiscard]] const ActionType* find_type(std::string_view name) const {
    const auto found = std::ranges::find(model_.types, name, &ActionType::name);
    return found == model_.types.end() ? nullptr : *found;
  }

  void write_farewell(NodeId id, const Action& action) {
    const std::string path = CallbackUrls({}, {}, action.name).for_verb(k_farewell_path);
    write_section(id, id, path, verbs().prompt(*action.settings->farewell()).hangup(), k_no_step);
  }

  void write_apologies() {
    write(model_.apology_to_menu, 1, verbs().prompt({{}, std::string(k_apology_to_menu)}),
          step_of(graph_.menu));
    write(model_.apology_to_hangup, 1, verbs().prompt({{}, std::string(k_apology_to_hangup)}).hangup(),
          k_no_step);
  }

  const Config& config_;
  const FlowGraph& graph_;
  Diagnostics& diagnostics_;
  TwimlWriter verbs_;
  Model model_;
};

}  // namespace

Model compile(const Config& config, const FlowGraph& graph, ActionTypes types, Diagnostics& diagnostics) {
  return Compiler(config, graph, types, diagnostics).run();
}

}  // namespace ivr
