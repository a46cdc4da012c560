#include "core/flow/checks.hpp"

#include "core/base/nearest_name.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <locale>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ivr {
namespace {

constexpr std::string_view k_paths_hint =
    "(expected /ivr, /ivr/menu, /ivr/menu/KEY, /ivr/action/NAME or /ivr/hangup, without the base path)";

// A guess compares a name with every other one. After this many mistakes guesses do not help any more.
constexpr int k_max_guesses = 200;

// The names of one kind of section.
class Names {
 public:
  Names(std::string_view what, std::string_view prefix, std::vector<std::string_view> names)
      : what_(what), prefix_(prefix), names_(std::move(names)) {}

  std::string complaint(std::string_view name) {
    if (++complaints_ > k_max_guesses) return fmt::format("no such {}", what_);
    const std::string_view rest = name.starts_with(prefix_) ? name.substr(prefix_.size()) : "";
    const bool whole_section = std::ranges::find(names_, rest) != names_.end();
    if (name.starts_with(prefix_) && whole_section)
      return fmt::format("no such {} (did you mean \"{}\"?)", what_, rest);
    return fmt::format("no such {}{}", what_, did_you_mean(name, names_));
  }

 private:
  std::string_view what_;
  std::string_view prefix_;
  std::vector<std::string_view> names_;
  int complaints_ = 0;
};

std::vector<std::string_view> action_names(const FlowGraph& graph) {
  std::vector<std::string_view> names;
  for (const FlowNode& node : graph.nodes) {
    if (node.kind == NodeKind::action) names.push_back(node.name);
  }
  return names;
}

std::vector<std::string_view> hours_names(const FlowGraph& graph) {
  std::vector<std::string_view> names;
  for (const HoursSection& section : graph.hours) names.push_back(section.name);
  return names;
}

std::string unknown_path(std::string_view path, std::string_view base_path) {
  if (!base_path.empty() && path.starts_with(std::string(base_path) + "/")) {
    return fmt::format("leads nowhere: paths are given without base_path (did you mean \"{}\"?)",
                       path.substr(base_path.size()));
  }
  return fmt::format("leads nowhere {}", k_paths_hint);
}

class ReferenceCheck {
 public:
  ReferenceCheck(const FlowGraph& graph, std::string_view base_path)
      : base_path_(base_path),
        actions_("action", "action_", action_names(graph)),
        hours_("hours", "hours_", hours_names(graph)) {}

  std::string problem_with(const UnresolvedName& unresolved) {
    using Reason = UnresolvedName::Reason;
    const std::string& detail = unresolved.detail;
    switch (unresolved.reason) {
      case Reason::no_action: return actions_.complaint(unresolved.reference.name);
      case Reason::no_hours: return hours_.complaint(unresolved.reference.name);
      case Reason::path_not_ascii:
        return "leads nowhere: blanks and letters beyond ASCII must be percent-encoded (a blank is %20)";
      case Reason::path_unknown: return unknown_path(unresolved.reference.name, base_path_);
      case Reason::path_parameter:
        return fmt::format("unknown parameter \"{}\" (expected loop_count for the menu, or none)", detail);
      case Reason::path_loop_count:
        return fmt::format("loop_count = {}: {}", detail, parse_whole_number(detail, 0, k_max_loops).error());
      case Reason::path_no_option:
        return fmt::format("leads nowhere: no section [ivr_menu_option_{}]", detail);
      case Reason::path_no_action: return "leads nowhere: " + actions_.complaint(detail);
      case Reason::path_no_voicemail: return "leads nowhere: initiated_by_section names no voicemail action";
    }
    return "leads nowhere";
  }

 private:
  std::string_view base_path_;
  Names actions_;
  Names hours_;
};

constexpr std::size_t k_max_shown = 8;

std::optional<NodeId> end_of(const FlowGraph& graph, NodeId node, std::string_view label) {
  const Edge* edge = graph.find_edge(node, label);
  return edge == nullptr ? std::nullopt : edge->to;
}

const Schedule* hours_of(const FlowGraph& graph, NodeId node) {
  const auto hours = graph.nodes[node].hours;
  return hours ? &graph.hours[*hours].schedule : nullptr;
}

// Where a call at node goes without a sound, at that time; none: the caller hears something, or the call
// waits or ends.
std::optional<NodeId> silent_step(const FlowGraph& graph, NodeId node, LocalTime now) {
  const Schedule* hours = hours_of(graph, node);
  if (hours != nullptr && !hours->status(now).open) return end_of(graph, node, k_closed);
  return graph.nodes[node].silent ? end_of(graph, node, k_next) : std::nullopt;
}

// All steps that node may take without a sound at any time.
std::vector<NodeId> silent_steps(const FlowGraph& graph, NodeId node) {
  std::vector<NodeId> steps;
  if (const auto closed = end_of(graph, node, k_closed)) steps.push_back(*closed);
  const auto next = end_of(graph, node, k_next);
  if (graph.nodes[node].silent && next) steps.push_back(*next);
  return steps;
}

// The nodes from which silent steps might go on endlessly; most configs have none.
std::vector<NodeId> suspects(const FlowGraph& graph) {
  std::vector<std::vector<NodeId>> before(graph.nodes.size());
  std::vector<std::size_t> ways(graph.nodes.size());
  std::vector<NodeId> ended;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    for (const NodeId step : silent_steps(graph, node)) {
      before[step].push_back(node);
      ++ways[node];
    }
    if (ways[node] == 0) ended.push_back(node);
  }
  while (!ended.empty()) {
    const NodeId node = ended.back();
    ended.pop_back();
    for (const NodeId earlier : before[node]) {
      if (--ways[earlier] == 0) ended.push_back(earlier);
    }
  }
  std::vector<NodeId> left;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (ways[node] > 0) left.push_back(node);
  }
  return left;
}

// One time for each part of a week in which none of the suspects' hours change.
std::set<LocalTime> moments(const FlowGraph& graph, const std::vector<NodeId>& nodes) {
  constexpr date::local_days k_monday{date::year{2024} / 1 / 1};
  std::set<LocalTime> times = {k_monday};
  std::unordered_set<const Schedule*> seen;
  for (const NodeId node : nodes) {
    const Schedule* schedule = hours_of(graph, node);
    if (schedule == nullptr || !seen.insert(schedule).second) continue;
    for (int day = 0; day < 7; ++day) {
      const auto changes = schedule->changes(k_monday + date::days(day));
      times.insert(changes.begin(), changes.end());
    }
  }
  return times;
}

class SilenceCheck {
 public:
  SilenceCheck(const FlowGraph& graph, Diagnostics& diagnostics) : graph_(graph), diagnostics_(diagnostics) {}

  void run() {
    const std::vector<NodeId> nodes = suspects(graph_);
    if (nodes.empty()) return;
    for (const LocalTime now : moments(graph_, nodes)) {
      round_of_.assign(graph_.nodes.size(), 0);
      std::size_t round = 0;
      for (const NodeId node : nodes) follow(node, now, ++round);
    }
  }

 private:
  // Follows the silent steps from node until they end, join those of an earlier node, or come back to one of
  // their own.
  void follow(NodeId node, LocalTime now, std::size_t round) {
    std::optional<NodeId> at = node;
    while (at && round_of_[*at] == 0) {
      round_of_[*at] = round;
      at = silent_step(graph_, *at, now);
    }
    if (at && round_of_[*at] == round) report(circle_from(*at, now), now);
  }

  [[nodiscard]] std::vector<NodeId> circle_from(NodeId node, LocalTime now) const {
    std::vector<NodeId> circle = {node};
    for (auto at = silent_step(graph_, node, now); at != node; at = silent_step(graph_, *at, now)) {
      circle.push_back(*at);
    }
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    return circle;
  }

  void report(const std::vector<NodeId>& circle, LocalTime now) {
    if (!reported_.insert(circle.front()).second) return;
    std::string way;
    for (std::size_t i = 0; i < std::min(circle.size(), k_max_shown); ++i) {
      way += fmt::format("[{}] -> ", graph_.section_of(circle[i]));
    }
    if (circle.size() > k_max_shown) way += "... -> ";
    diagnostics_.push_back(
        {graph_.nodes[circle.front()].line, Severity::error,
         fmt::format("[{0}]: the caller never hears anything: {1}[{0}]{2} (expected a prompt in "
                     "this circle, or a way out of it)",
                     graph_.section_of(circle.front()), way, when(circle, now))});
  }

  [[nodiscard]] std::string when(const std::vector<NodeId>& circle, LocalTime now) const {
    const bool always =
        std::ranges::none_of(circle, [&](NodeId node) { return graph_.nodes[node].hours.has_value(); });
    if (always) return "";
    return date::format(std::locale::classic(), ", for example on %A at %H:%M", now);
  }

  const FlowGraph& graph_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> round_of_;
  std::set<NodeId> reported_;
};

}  // namespace

void check_references(const FlowGraph& graph, std::string_view base_path, Diagnostics& diagnostics) {
  if (graph.unresolved.empty()) return;
  ReferenceCheck check(graph, base_path);
  for (const UnresolvedName& unresolved : graph.unresolved) {
    const Reference& reference = unresolved.reference;
    diagnostics.push_back(
        {reference.line, Severity::error,
         fmt::format("{}: {}", quoted(reference.key, reference.name), check.problem_with(unresolved))});
  }
}

void check_silence(const FlowGraph& graph, Diagnostics& diagnostics) {
  SilenceCheck(graph, diagnostics).run();
}

void check_reach(const FlowGraph& graph, Diagnostics& diagnostics) {
  std::vector<bool> reached(graph.nodes.size());
  std::vector<NodeId> open = {graph.welcome};
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    if (reached[node]) continue;
    reached[node] = true;
    for (const Edge& edge : graph.edges_of(node)) {
      if (edge.to) open.push_back(*edge.to);
    }
  }
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (reached[node] || graph.nodes[node].kind != NodeKind::action) continue;
    diagnostics.push_back({graph.nodes[node].line, Severity::warning,
                           fmt::format("[{}]: unreachable: no menu option or reachable action refers to it",
                                       graph.section_of(node))});
  }
}

void check_idle_sections(const FlowGraph& graph, Diagnostics& diagnostics) {
  std::vector<bool> asked(graph.hours.size());
  for (const FlowNode& node : graph.nodes) {
    if (node.hours) asked[*node.hours] = true;
  }
  for (std::size_t i = 0; i < graph.hours.size(); ++i) {
    const HoursSection& section = graph.hours[i];
    if (asked[i]) continue;
    diagnostics.push_back({section.line, Severity::warning,
                           fmt::format("[hours_{}]: no section has hours = {}", section.name, section.name)});
  }
  const FlowNode& menu = graph.nodes[graph.menu];
  if (menu.line != 0 && menu.silent) {
    diagnostics.push_back(
        {menu.line, Severity::warning,
         "[ivr_menu]: says nothing (expected play_sample or play_say: callers cannot guess the keys)"});
  }
}

}  // namespace ivr
