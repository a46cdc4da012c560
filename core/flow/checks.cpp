#include "core/flow/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <locale>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ivr {
namespace {

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
         fmt::format("[{0}]: the caller never hears anything: {1}[{0}]{2} (expected a prompt or "
                     "another way on this circle)",
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
