#include "core/flow/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

const Week* hours_of(const FlowGraph& graph, NodeId node) {
  const auto hours = graph.nodes[node].hours;
  return hours ? &graph.hours[*hours].week : nullptr;
}

// Where a call at node goes without a sound, at that time; none: it makes a sound, waits or ends.
std::optional<NodeId> silent_step(const FlowGraph& graph, NodeId node, WallClock clock) {
  const Week* hours = hours_of(graph, node);
  if (hours != nullptr && !hours->is_open(clock)) return end_of(graph, node, k_closed);
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

// The nodes from which silent steps might go on for ever; most configs have none.
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

// One time for each stretch of the week in which none of the suspects' hours change.
std::vector<WallClock> moments(const FlowGraph& graph, const std::vector<NodeId>& nodes) {
  std::set<std::pair<int, int>> times = {{0, 0}};
  std::unordered_set<const Week*> seen;
  for (const NodeId node : nodes) {
    const Week* week = hours_of(graph, node);
    if (week == nullptr || !seen.insert(week).second) continue;
    for (int day = 0; day < 7; ++day) {
      times.emplace(day, 0);
      const auto& range = week->days[static_cast<std::size_t>(day)];
      if (!range) continue;
      times.emplace(day, range->from);
      if (range->until < 24 * 60) times.emplace(day, range->until);
    }
  }
  std::vector<WallClock> clocks;
  clocks.reserve(times.size());
  for (const auto& [day, minute] : times) clocks.push_back({day, minute});
  return clocks;
}

class SilenceCheck {
 public:
  SilenceCheck(const FlowGraph& graph, Diagnostics& diagnostics) : graph_(graph), diagnostics_(diagnostics) {}

  void run() {
    const std::vector<NodeId> nodes = suspects(graph_);
    if (nodes.empty()) return;
    for (const WallClock clock : moments(graph_, nodes)) {
      round_of_.assign(graph_.nodes.size(), 0);
      std::size_t round = 0;
      for (const NodeId node : nodes) follow(node, clock, ++round);
    }
  }

 private:
  // Goes on from node until the way ends, joins an earlier one, or comes back to where it was.
  void follow(NodeId node, WallClock clock, std::size_t round) {
    std::optional<NodeId> at = node;
    while (at && round_of_[*at] == 0) {
      round_of_[*at] = round;
      at = silent_step(graph_, *at, clock);
    }
    if (at && round_of_[*at] == round) report(circle_from(*at, clock), clock);
  }

  [[nodiscard]] std::vector<NodeId> circle_from(NodeId node, WallClock clock) const {
    std::vector<NodeId> circle = {node};
    for (auto at = silent_step(graph_, node, clock); at != node; at = silent_step(graph_, *at, clock)) {
      circle.push_back(*at);
    }
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    return circle;
  }

  void report(const std::vector<NodeId>& circle, WallClock clock) {
    if (!reported_.insert(circle.front()).second) return;
    std::string way;
    for (std::size_t i = 0; i < std::min(circle.size(), k_max_shown); ++i) {
      way += fmt::format("[{}] -> ", graph_.section_of(circle[i]));
    }
    if (circle.size() > k_max_shown) way += "... -> ";
    diagnostics_.push_back(
        {graph_.nodes[circle.front()].line, Severity::error,
         fmt::format("[{0}]: the caller hears nothing for ever: {1}[{0}]{2} (expected a prompt or "
                     "another way on this circle)",
                     graph_.section_of(circle.front()), way, when(circle, clock))});
  }

  [[nodiscard]] std::string when(const std::vector<NodeId>& circle, WallClock clock) const {
    constexpr std::array<std::string_view, 7> k_days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                        "Friday", "Saturday", "Sunday"};
    const bool always =
        std::ranges::none_of(circle, [&](NodeId node) { return graph_.nodes[node].hours.has_value(); });
    if (always) return "";
    return fmt::format(", for example on {} at {:02}:{:02}", k_days[static_cast<std::size_t>(clock.weekday)],
                       clock.minute / 60, clock.minute % 60);
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
    diagnostics.push_back(
        {graph.nodes[node].line, Severity::warning,
         fmt::format("[{}]: no call comes here: no menu option or reachable action names it",
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
