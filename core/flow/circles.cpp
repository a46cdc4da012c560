// Circles that a call can stay in: those without a sound are errors, the others may annoy a caller.
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

// "[action_a] -> [action_b] -> [action_a]"
std::string shown(const FlowGraph& graph, const std::vector<NodeId>& circle) {
  constexpr std::size_t k_max_shown = 8;
  std::string way;
  for (std::size_t i = 0; i < std::min(circle.size(), k_max_shown); ++i) {
    way += fmt::format("[{}] -> ", graph.section_of(circle[i]));
  }
  if (circle.size() > k_max_shown) way += "... -> ";
  return fmt::format("{}[{}]", way, graph.section_of(circle.front()));
}

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
std::optional<NodeId> silent_step(const FlowGraph& graph, NodeId node, WallTime now) {
  const Schedule* hours = hours_of(graph, node);
  if (hours != nullptr) {
    const OpeningStatus status = hours->status_at(now);
    if (!status.open) return graph.when_closed(node, status);
  }
  return graph.nodes[node].silent ? end_of(graph, node, k_next) : std::nullopt;
}

// All steps that node may take without a sound at any time.
std::vector<NodeId> silent_steps(const FlowGraph& graph, NodeId node) {
  std::vector<NodeId> steps;
  if (const auto closed = end_of(graph, node, k_closed)) steps.push_back(*closed);
  if (const auto hours = graph.nodes[node].hours) {
    for (const auto& action : graph.holiday_actions[*hours]) {
      if (action) steps.push_back(*action);
    }
  }
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

// One moment for each part of a week in which none of the suspects' hours change; of the years that are
// looked up when they have holidays; of a year when they are in several time zones, because the zones may be
// further apart in a part of it.
std::set<WallTime> moments(const FlowGraph& graph, const std::vector<NodeId>& nodes) {
  constexpr date::local_days k_monday{date::year{2024} / 1 / 1};
  constexpr int k_days_a_year = 366;
  std::unordered_set<const Schedule*> schedules;
  std::set<std::string_view> zones;
  date::local_days first = k_monday;
  date::local_days end = k_monday + date::days{7};
  for (const NodeId node : nodes) {
    const Schedule* schedule = hours_of(graph, node);
    if (schedule == nullptr || !schedules.insert(schedule).second) continue;
    zones.insert(schedule->zone.name());
    const auto [first_year, last_year] = schedule->holidays.prepared();
    if (schedule->holidays.empty()) continue;
    first = date::local_days{first_year / 1 / 1};
    end = date::local_days{(last_year + date::years{1}) / 1 / 1};
  }
  if (zones.size() > 1) end = std::max(end, first + date::days{k_days_a_year});
  std::set<WallTime> times = {WallTime(first.time_since_epoch())};
  for (const Schedule* schedule : schedules) {
    for (date::local_days day = first; day < end; day += date::days{1}) {
      for (const LocalTime time : schedule->changes(day)) times.insert(schedule->zone.first_moment(time));
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
    for (const WallTime now : moments(graph_, nodes)) {
      round_of_.assign(graph_.nodes.size(), 0);
      std::size_t round = 0;
      for (const NodeId node : nodes) follow(node, now, ++round);
    }
  }

 private:
  // Follows the silent steps from node until they end, join those of an earlier node, or come back to one of
  // their own.
  void follow(NodeId node, WallTime now, std::size_t round) {
    std::optional<NodeId> at = node;
    while (at && round_of_[*at] == 0) {
      round_of_[*at] = round;
      at = silent_step(graph_, *at, now);
    }
    if (at && round_of_[*at] == round) report(circle_from(*at, now), now);
  }

  [[nodiscard]] std::vector<NodeId> circle_from(NodeId node, WallTime now) const {
    std::vector<NodeId> circle = {node};
    for (auto at = silent_step(graph_, node, now); at != node; at = silent_step(graph_, *at, now)) {
      circle.push_back(*at);
    }
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    return circle;
  }

  void report(const std::vector<NodeId>& circle, WallTime now) {
    if (!reported_.insert(circle.front()).second) return;
    diagnostics_.push_back(
        {graph_.nodes[circle.front()].line, Severity::error,
         fmt::format("[{}]: the caller never hears anything: {}{} (expected a prompt in "
                     "this circle, or a way out of it)",
                     graph_.section_of(circle.front()), shown(graph_, circle), when(circle, now))});
  }

  [[nodiscard]] std::string when(const std::vector<NodeId>& circle, WallTime now) const {
    const auto gated =
        std::ranges::find_if(circle, [&](NodeId node) { return graph_.nodes[node].hours.has_value(); });
    if (gated == circle.end()) return "";
    const Schedule& schedule = *hours_of(graph_, *gated);
    const auto has_holidays = [&](NodeId node) {
      const Schedule* hours = hours_of(graph_, node);
      return hours != nullptr && !hours->holidays.empty();
    };
    const bool is_of_week = std::ranges::none_of(circle, has_holidays);
    return date::format(std::locale::classic(),
                        is_of_week ? ", for example on %A at %H:%M" : ", for example on %A, %F, at %H:%M",
                        schedule.zone.local_time(now));
  }

  const FlowGraph& graph_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> round_of_;
  std::set<NodeId> reported_;
};

// Follows one label from node to node, or "next" where a node has no edge of that label.
class CircleCheck {
 public:
  CircleCheck(const FlowGraph& graph, Diagnostics& diagnostics)
      : graph_(graph), diagnostics_(diagnostics), reachable_(graph.reachable_nodes()) {}

  void run() {
    follow_all(k_next);
    std::set<std::string_view> labels;
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
      if (graph_.nodes[node].kind != NodeKind::action) continue;
      for (const Edge& edge : graph_.edges_of(node)) labels.insert(edge.label);
    }
    for (const std::string_view label : labels) {
      if (label != k_next && label != k_closed) follow_all(label);
    }
  }

 private:
  [[nodiscard]] std::optional<NodeId> step(NodeId node, std::string_view label) const {
    const bool has_label = graph_.nodes[node].kind == NodeKind::action && graph_.find_edge(node, label);
    return end_of(graph_, node, has_label ? label : k_next);
  }

  void follow_all(std::string_view label) {
    std::vector<std::size_t> round_of(graph_.nodes.size());
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
      std::optional<NodeId> at = node;
      while (at && round_of[*at] == 0) {
        round_of[*at] = node + 1;
        at = step(*at, label);
      }
      if (at && round_of[*at] == node + 1) report(circle_from(*at, label), label);
    }
  }

  [[nodiscard]] std::vector<NodeId> circle_from(NodeId node, std::string_view label) const {
    std::vector<NodeId> circle = {node};
    for (auto at = step(node, label); at != node; at = step(*at, label)) circle.push_back(*at);
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    return circle;
  }

  // One in which nothing is said is an error of SilenceCheck, and an unreachable one has a warning already.
  void report(const std::vector<NodeId>& circle, std::string_view label) {
    const bool silent = std::ranges::all_of(circle, [&](NodeId node) { return graph_.nodes[node].silent; });
    if (silent || !reachable_[circle.front()] || !reported_.insert(circle.front()).second) return;
    std::string on = label == k_next ? "" : fmt::format(" on {}", label);
    std::ranges::replace(on, '_', ' ');
    diagnostics_.push_back(
        {graph_.nodes[circle.front()].line, Severity::warning,
         fmt::format("[{}]: the call goes round in a circle{}: {} (expected a way out, such as "
                     "the menu or a voicemail)",
                     graph_.section_of(circle.front()), on, shown(graph_, circle))});
  }

  const FlowGraph& graph_;
  Diagnostics& diagnostics_;
  std::vector<bool> reachable_;
  std::set<NodeId> reported_;
};

// The way from the menu, by the edge of that label, back to it on which a caller need not do anything; phones
// may be busy on it, or not answer. Empty: there is none.
std::vector<NodeId> way_to_menu(const FlowGraph& graph, std::string_view label) {
  std::vector<std::optional<NodeId>> came_from(graph.nodes.size());
  std::vector<NodeId> open = {graph.menu};
  const auto go = [&](NodeId from, std::optional<NodeId> to) {
    if (!to || came_from[*to]) return;
    came_from[*to] = from;
    open.push_back(*to);
  };
  while (!open.empty() && !came_from[graph.menu]) {
    const NodeId node = open.back();
    open.pop_back();
    if (node == graph.menu) {
      go(node, end_of(graph, node, label));
      continue;
    }
    for (const Edge& edge : graph.edges_of(node)) go(node, edge.to);
  }
  if (!came_from[graph.menu]) return {};
  std::vector<NodeId> way;
  for (NodeId node = *came_from[graph.menu]; node != graph.menu; node = *came_from[node]) way.push_back(node);
  way.push_back(graph.menu);
  std::ranges::reverse(way);
  return way;
}

void check_menu(const FlowGraph& graph, Diagnostics& diagnostics) {
  const int line = graph.nodes[graph.menu].line;
  if (line == 0) return;
  const auto warn = [&](std::string_view who, const std::vector<NodeId>& way) {
    diagnostics.push_back(
        {line, Severity::warning,
         fmt::format("[ivr_menu]: {} hears the menu for ever{}", who,
                     way.size() == 1
                         ? " (expected no_input_max_loops)"
                         : fmt::format(": {} (expected an end, such as a voicemail)", shown(graph, way)))});
  };
  const auto silent = way_to_menu(graph, k_no_input);
  const auto wrong = way_to_menu(graph, k_too_many_invalid);
  if (!silent.empty()) warn("a silent caller", silent);
  if (!wrong.empty() && wrong != silent) warn("a caller who presses only wrong keys", wrong);
}

}  // namespace

void check_endless(const FlowGraph& graph, Diagnostics& diagnostics) {
  CircleCheck(graph, diagnostics).run();
  check_menu(graph, diagnostics);
}

void check_silence(const FlowGraph& graph, Diagnostics& diagnostics) {
  SilenceCheck(graph, diagnostics).run();
}

}  // namespace ivr
