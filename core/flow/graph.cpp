#include "core/flow/graph.hpp"

#include "core/base/quoting.hpp"
#include "core/config/value_parsers.hpp"
#include "core/webhook/endpoint.hpp"
#include "core/webhook/form.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_phone_keys = "0123456789*#";

// Where a path leads, or what is wrong with it.
struct Target {
  std::optional<NodeId> node;
  std::optional<int> loop_count{};
  std::optional<UnresolvedName::Reason> problem{};
  std::string detail{};
};

// The parts of a redirect's path: below base_path, with an optional query.
struct RedirectPath {
  Endpoint endpoint =
      Endpoint::unknown;          // also unknown for an address that says nothing to a caller, such as /ping
  std::string name;               // of the option or action; for a farewell the action's
  std::string loop_count;         // of a menu with one in its query: not its first attempt
  std::string unknown_parameter;  // the first one in the query that has no meaning there
};

// The parameter that the query of an endpoint may have.
std::string_view parameter_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::menu: return k_loop_count;
    case Endpoint::farewell: return "initiated_by_section";
    default: return "";
  }
}

bool says_nothing(Endpoint endpoint) {
  return endpoint == Endpoint::ping || endpoint == Endpoint::dial_status || endpoint == Endpoint::recording;
}

RedirectPath parse_redirect_path(std::string_view path) {
  const auto [path_only, query] = split_target(path);
  Route route = find_route(path_only, "");
  if (says_nothing(route.endpoint)) return {};
  RedirectPath found{route.endpoint, std::move(route.name), {}, {}};
  const std::string_view known = parameter_of(route.endpoint);
  const Form form = parse_form(query);
  for (const Parameter& parameter : form.parameters) {
    if (parameter.name != known && found.unknown_parameter.empty()) found.unknown_parameter = parameter.name;
    if (parameter.name == known && route.endpoint == Endpoint::menu) found.loop_count = parameter.value;
    if (parameter.name == known && route.endpoint == Endpoint::farewell) found.name = parameter.value;
  }
  return found;
}

// Numbers the nodes first, so that each can lead to any other; then adds their edges.
class GraphBuilder {
 public:
  explicit GraphBuilder(const Config& config) : config_(config) {}

  FlowGraph build() {
    graph_.hours = config_.hours;
    for (const HoursSection& section : config_.hours)
      hours_.emplace(section.name, static_cast<std::uint32_t>(hours_.size()));
    add_nodes();
    for (node_ = 0; node_ < graph_.nodes.size(); ++node_) {
      const auto first = static_cast<std::uint32_t>(graph_.edges.size());
      connect(here());
      here().first_edge = first;
      here().edge_count = static_cast<std::uint32_t>(graph_.edges.size()) - first;
    }
    graph_.edges.shrink_to_fit();
    add_holiday_actions();
    return std::move(graph_);
  }

 private:
  using Index = std::unordered_map<std::string_view, NodeId>;

  NodeId add(FlowNode node) {
    graph_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(graph_.nodes.size() - 1);
  }

  void add_nodes() {
    graph_.nodes.reserve(4 + config_.options.size() + config_.actions.size());
    graph_.welcome = add({NodeKind::welcome, {}, config_.welcome.line});
    graph_.menu = add({NodeKind::menu, {}, config_.menu.line});
    graph_.invalid = add({NodeKind::invalid, {}, config_.ivr.line});
    graph_.hangup = add({NodeKind::hangup, {}});
    for (std::size_t i = 0; i < config_.options.size(); ++i) {
      const MenuOption& option = config_.options[i];
      options_.emplace(option.key, add({NodeKind::option, option.key, option.line, i}));
    }
    actions_.reserve(config_.actions.size());
    for (std::size_t i = 0; i < config_.actions.size(); ++i) {
      const Action& action = config_.actions[i];
      actions_.emplace(action.name, add({NodeKind::action, action.name, action.line, i, action.type}));
    }
    for (std::size_t i = 0; i < config_.actions.size(); ++i) {
      const Action& action = config_.actions[i];
      if (action.settings == nullptr || action.settings->farewell() == nullptr) continue;
      farewells_.emplace(action.name, add({NodeKind::farewell, action.name, action.line, i, action.type}));
    }
  }

  FlowNode& here() { return graph_.nodes[node_]; }

  void connect(FlowNode& node) {
    switch (node.kind) {
      case NodeKind::welcome:
        add_hours(config_.welcome.hours);
        node.silent = config_.welcome.play.empty();
        return add_edge(k_next, graph_.menu);
      case NodeKind::menu: return connect_menu(node);
      case NodeKind::option: return connect_option(node, config_.options[node.section_index]);
      case NodeKind::action: return connect_action(node, config_.actions[node.section_index]);
      case NodeKind::invalid: return add_edge(k_next, graph_.menu);
      case NodeKind::farewell:
      case NodeKind::hangup: return;
    }
  }

  // The menu waits for a key, so the call leaves it only after a while.
  void connect_menu(FlowNode& node) {
    const Menu& menu = config_.menu;
    add_hours(menu.hours);
    node.silent = menu.play.empty();
    for (const MenuOption& option : config_.options) {
      const std::size_t at = std::min(k_phone_keys.find(option.key), k_phone_keys.size());
      add_edge(k_phone_keys.substr(at, 1), find(options_, option.key));
    }
    add_edge(k_invalid, graph_.invalid);
    const auto no_input = menu.no_input_action ? action(*menu.no_input_action) : graph_.hangup;
    const bool ends = menu.no_input_max_loops || menu.no_input_action;
    add_edge(k_too_many_invalid, menu.invalid_action ? action(*menu.invalid_action) : no_input);
    add_edge(k_no_input, ends ? no_input : graph_.menu);
  }

  void connect_option(FlowNode& node, const MenuOption& option) {
    add_hours(option.hours);
    node.silent = option.play.empty();
    add_edge(k_next, action(option.action));
  }

  void connect_action(FlowNode& node, const Action& said) {
    add_hours(said.hours);
    if (said.settings == nullptr) return;
    node.silent = said.play.empty() && said.settings->is_silent();
    for (const Link& link : said.links) {
      if (link.kind == Link::Kind::action) {
        add_edge(link.label, action(link.to));
      } else {
        add_path(link);
      }
    }
    if (said.settings->farewell() != nullptr) add_edge(k_next, find(farewells_, said.name));
  }

  void add_edge(std::string_view label, std::optional<NodeId> to) { graph_.edges.push_back({label, to}); }

  void add_hours(const std::optional<HoursRule>& rule) {
    if (!rule) return;
    const auto hours = hours_.find(rule->hours.name);
    if (hours == hours_.end()) report(rule->hours, UnresolvedName::Reason::no_hours);
    const auto closed = action(rule->action_on_closed);
    if (hours == hours_.end()) return;
    here().hours = hours->second;
    add_edge(k_closed, closed);
  }

  // All nodes with these hours share them, so they are no edges of single nodes.
  void add_holiday_actions() {
    node_ = graph_.welcome;
    for (const HoursSection& section : graph_.hours) {
      auto& steps = graph_.holiday_actions.emplace_back();
      for (const HolidayAction& on : section.actions) steps.push_back(action({on.key, on.action, on.line}));
    }
  }

  static std::optional<NodeId> find(const Index& index, std::string_view name) {
    const auto found = index.find(name);
    return found == index.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<NodeId> action(const Reference& reference) {
    const auto found = find(actions_, reference.name);
    if (!found) report(reference, UnresolvedName::Reason::no_action);
    return found;
  }

  // The reader has already reported a missing key.
  void report(const Reference& reference, UnresolvedName::Reason reason, std::string detail = {}) {
    if (reference.name.empty()) return;
    graph_.unresolved.push_back({static_cast<NodeId>(node_), reference, reason, std::move(detail)});
  }

  void add_path(const Link& link) {
    Target target = resolve(link.to.name);
    if (target.problem) report(link.to, *target.problem, std::move(target.detail));
    graph_.edges.push_back({link.label, target.node, target.loop_count});
  }

  // The only place that says where a path leads.
  [[nodiscard]] Target resolve(const std::string& path) const {
    using Reason = UnresolvedName::Reason;
    const RedirectPath parts = parse_redirect_path(path);
    Target target = find_target(parts);
    if (!std::ranges::all_of(path, [](char c) { return c > ' ' && c < '\x7f'; })) {
      target.problem = Reason::path_not_ascii;
    } else if (parts.endpoint != Endpoint::unknown && !parts.unknown_parameter.empty()) {
      target.problem = Reason::path_parameter;
      target.detail = parts.unknown_parameter;
    } else if (!parts.loop_count.empty()) {
      const auto count = parse_whole_number(parts.loop_count, 0, k_max_loops);
      if (count) return {target.node, *count};
      return {target.node, {}, Reason::path_loop_count, parts.loop_count};
    }
    return target;
  }

  [[nodiscard]] Target find_target(const RedirectPath& path) const {
    using Reason = UnresolvedName::Reason;
    const auto among = [&](const Index& index, Reason otherwise) -> Target {
      if (const auto node = find(index, path.name)) return {node};
      return {{}, {}, otherwise, path.name};
    };
    switch (path.endpoint) {
      case Endpoint::welcome: return {graph_.welcome};
      case Endpoint::menu: return {graph_.menu};
      case Endpoint::option: return among(options_, Reason::path_no_option);
      case Endpoint::action: return among(actions_, Reason::path_no_action);
      case Endpoint::farewell: return among(farewells_, Reason::path_no_voicemail);
      case Endpoint::hangup: return {graph_.hangup};
      case Endpoint::unknown: return {{}, {}, Reason::path_unknown};
      default: return {};
    }
  }

  const Config& config_;
  FlowGraph graph_;
  std::size_t node_ = 0;  // whose edges are being added
  Index options_;
  Index actions_;
  Index farewells_;
  std::unordered_map<std::string_view, std::uint32_t> hours_;
};

std::string_view prefix_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::welcome: return "ivr_welcome";
    case NodeKind::menu: return "ivr_menu";
    case NodeKind::option: return "ivr_menu_option_";
    case NodeKind::action:
    case NodeKind::farewell: return "action_";
    case NodeKind::invalid: return "ivr";
    case NodeKind::hangup: return "";
  }
  return "";
}

}  // namespace

std::span<const Edge> FlowGraph::edges_of(NodeId node) const {
  return std::span(edges).subspan(nodes[node].first_edge, nodes[node].edge_count);
}

const Edge* FlowGraph::find_edge(NodeId node, std::string_view label) const {
  const auto own = edges_of(node);
  const auto found = std::ranges::find(own, label, &Edge::label);
  return found == own.end() ? nullptr : &*found;
}

std::optional<NodeId> FlowGraph::when_closed(NodeId node, const OpeningStatus& status) const {
  if (status.holiday != nullptr && status.holiday->action)
    return holiday_actions[*nodes[node].hours][*status.holiday->action];
  const Edge* closed = find_edge(node, k_closed);
  return closed == nullptr ? std::nullopt : closed->to;
}

std::vector<bool> FlowGraph::reachable_nodes() const {
  std::vector<bool> reached(nodes.size());
  std::vector<NodeId> open = {welcome};
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    if (reached[node]) continue;
    reached[node] = true;
    for (const Edge& edge : edges_of(node)) {
      if (edge.to) open.push_back(*edge.to);
    }
    if (!nodes[node].hours) continue;
    for (const auto& action : holiday_actions[*nodes[node].hours]) {
      if (action) open.push_back(*action);
    }
  }
  return reached;
}

std::string FlowGraph::section_of(NodeId node) const {
  return quote_name(std::string(prefix_of(nodes[node].kind)).append(nodes[node].name));
}

FlowGraph build_graph(const Config& config) {
  return GraphBuilder(config).build();
}

}  // namespace ivr
