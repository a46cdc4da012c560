#include "core/flow/graph.hpp"

#include "core/base/name_table.hpp"
#include "core/webhook/redirect_target.hpp"

#include <utility>

namespace ivr {
namespace {

using Place = std::optional<std::size_t>;

class FlowBuilder {
 public:
  explicit FlowBuilder(const Config& config) : config_(config) {
    std::size_t place = Flow::k_menu + 1;
    for (const MenuOption& option : config.options) options_.add(option.key, place++);
    flow_.first_action = place;
    actions_.reserve(config.actions.size());
    for (const Action& action : config.actions) actions_.add(action.name, place++);
    for (const HoursSection& section : config.hours) hours_.add(section.name, &section.week);
    flow_.nodes.reserve(place);
  }

  Flow build() {
    add("ivr_welcome", {}, config_.welcome.line, config_.welcome.hours).next = Flow::k_menu;
    flow_.nodes.back().silent = config_.welcome.play.empty();
    add_menu();
    for (const MenuOption& option : config_.options) {
      FlowNode& node = add("ivr_menu_option_", option.key, option.line, option.hours);
      node.next = action(option.action);
      node.silent = option.play.empty();
    }
    for (const Action& action : config_.actions) add_action(action);
    return std::move(flow_);
  }

 private:
  [[nodiscard]] Place action(const Reference& reference) const { return find(actions_, reference.name); }

  static Place find(const NameTable<std::size_t>& places, std::string_view name) {
    const auto* found = places.find(name);
    return found == places.end() ? Place() : Place(found->second);
  }

  FlowNode& add(std::string_view kind, std::string_view name, int line,
                const std::optional<HoursRule>& rule) {
    FlowNode& node = flow_.nodes.emplace_back();
    node.kind = kind;
    node.name = name;
    node.line = line;
    const auto* hours = rule ? hours_.find(rule->hours.name) : hours_.end();
    if (hours != hours_.end()) {
      node.hours = hours->second;
      node.closed = action(rule->action_on_closed);
    }
    return node;
  }

  static void add_choice(FlowNode& node, Place place) {
    if (place) node.choices.push_back(*place);
  }

  // The menu waits for a key, so it is never silent in the sense of FlowNode.
  void add_menu() {
    FlowNode& node = add("ivr_menu", {}, config_.menu.line, config_.menu.hours);
    for (const auto& [key, place] : options_) node.choices.push_back(place);
    if (config_.menu.no_input_action) add_choice(node, action(*config_.menu.no_input_action));
  }

  void add_action(const Action& said) {
    FlowNode& node = add("action_", said.name, said.line, said.hours);
    if (const auto* redirect = std::get_if<RedirectTo>(&said.kind)) {
      node.next = target(redirect->path);
      node.silent = said.play.empty();
    }
    if (const auto* forward = std::get_if<Forward>(&said.kind)) {
      add_choice(node, action(forward->on_busy));
      add_choice(node, action(forward->on_no_answer));
      add_choice(node, action(forward->on_failed));
      add_choice(node, action(forward->on_canceled));
    }
  }

  [[nodiscard]] Place target(const std::string& path) const {
    const RedirectTarget target = find_redirect_target(path);
    switch (target.address) {
      case Endpoint::welcome: return Flow::k_welcome;
      case Endpoint::menu: return Flow::k_menu;
      case Endpoint::option: return find(options_, target.name);
      case Endpoint::action: return find(actions_, target.name);
      default: return std::nullopt;
    }
  }

  const Config& config_;
  Flow flow_;
  NameTable<std::size_t> options_;
  NameTable<std::size_t> actions_;
  NameTable<const Week*> hours_;
};

}  // namespace

Flow build_flow(const Config& config) {
  return FlowBuilder(config).build();
}

}  // namespace ivr
