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

// Where a call at node goes without a sound, at that time; none: it makes a sound, waits or ends.
std::optional<std::size_t> silent_step(const FlowNode& node, WallClock clock) {
  if (node.hours != nullptr && !node.hours->is_open(clock)) return node.closed;
  return node.silent ? node.next : std::nullopt;
}

// All steps that node may take without a sound at any time.
std::vector<std::size_t> silent_steps(const FlowNode& node) {
  std::vector<std::size_t> steps;
  if (node.hours != nullptr && node.closed) steps.push_back(*node.closed);
  if (node.silent && node.next) steps.push_back(*node.next);
  return steps;
}

// The nodes from which silent steps might go on for ever; most configs have none.
std::vector<std::size_t> suspects(const Flow& flow) {
  std::vector<std::vector<std::size_t>> before(flow.nodes.size());
  std::vector<std::size_t> ways(flow.nodes.size());
  std::vector<std::size_t> ended;
  for (std::size_t node = 0; node < flow.nodes.size(); ++node) {
    for (const std::size_t step : silent_steps(flow.nodes[node])) {
      before[step].push_back(node);
      ++ways[node];
    }
    if (ways[node] == 0) ended.push_back(node);
  }
  while (!ended.empty()) {
    const std::size_t node = ended.back();
    ended.pop_back();
    for (const std::size_t earlier : before[node]) {
      if (--ways[earlier] == 0) ended.push_back(earlier);
    }
  }
  std::vector<std::size_t> left;
  for (std::size_t node = 0; node < flow.nodes.size(); ++node) {
    if (ways[node] > 0) left.push_back(node);
  }
  return left;
}

// One time for each stretch of the week in which none of the suspects' hours change.
std::vector<WallClock> moments(const Flow& flow, const std::vector<std::size_t>& nodes) {
  std::set<std::pair<int, int>> times = {{0, 0}};
  std::unordered_set<const Week*> seen;
  for (const std::size_t node : nodes) {
    const Week* week = flow.nodes[node].hours;
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
  SilenceCheck(const Flow& flow, Diagnostics& diagnostics) : flow_(flow), diagnostics_(diagnostics) {}

  void run() {
    const std::vector<std::size_t> nodes = suspects(flow_);
    if (nodes.empty()) return;
    for (const WallClock clock : moments(flow_, nodes)) {
      round_of_.assign(flow_.nodes.size(), 0);
      std::size_t round = 0;
      for (const std::size_t node : nodes) follow(node, clock, ++round);
    }
  }

 private:
  // Goes on from node until the way ends, joins an earlier one, or bites its own tail.
  void follow(std::size_t node, WallClock clock, std::size_t round) {
    std::optional<std::size_t> at = node;
    while (at && round_of_[*at] == 0) {
      round_of_[*at] = round;
      at = silent_step(flow_.nodes[*at], clock);
    }
    if (at && round_of_[*at] == round) report(circle_from(*at, clock), clock);
  }

  [[nodiscard]] std::vector<std::size_t> circle_from(std::size_t node, WallClock clock) const {
    std::vector<std::size_t> circle = {node};
    for (auto at = silent_step(flow_.nodes[node], clock); at != node;
         at = silent_step(flow_.nodes[*at], clock)) {
      circle.push_back(*at);
    }
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    return circle;
  }

  void report(const std::vector<std::size_t>& circle, WallClock clock) {
    if (!reported_.insert(circle.front()).second) return;
    std::string way;
    for (std::size_t i = 0; i < std::min(circle.size(), k_max_shown); ++i) {
      way += fmt::format("[{}] -> ", flow_.nodes[circle[i]].section());
    }
    if (circle.size() > k_max_shown) way += "... -> ";
    const FlowNode& first = flow_.nodes[circle.front()];
    diagnostics_.push_back(
        {first.line, Severity::error,
         fmt::format("[{0}]: the caller hears nothing for ever: {1}[{0}]{2} (expected a prompt or "
                     "another way on this circle)",
                     first.section(), way, when(circle, clock))});
  }

  [[nodiscard]] std::string when(const std::vector<std::size_t>& circle, WallClock clock) const {
    constexpr std::array<std::string_view, 7> k_days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                        "Friday", "Saturday", "Sunday"};
    const bool always =
        std::ranges::none_of(circle, [&](std::size_t node) { return flow_.nodes[node].hours != nullptr; });
    if (always) return "";
    return fmt::format(", for example on {} at {:02}:{:02}", k_days[static_cast<std::size_t>(clock.weekday)],
                       clock.minute / 60, clock.minute % 60);
  }

  const Flow& flow_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> round_of_;
  std::set<std::size_t> reported_;
};

void add_ways(const FlowNode& node, std::vector<std::size_t>& ways) {
  if (node.next) ways.push_back(*node.next);
  if (node.closed) ways.push_back(*node.closed);
  ways.insert(ways.end(), node.choices.begin(), node.choices.end());
}

}  // namespace

void check_silence(const Flow& flow, Diagnostics& diagnostics) {
  SilenceCheck(flow, diagnostics).run();
}

void check_reach(const Flow& flow, Diagnostics& diagnostics) {
  std::vector<bool> reached(flow.nodes.size());
  std::vector<std::size_t> open = {Flow::k_welcome};
  while (!open.empty()) {
    const std::size_t node = open.back();
    open.pop_back();
    if (reached[node]) continue;
    reached[node] = true;
    add_ways(flow.nodes[node], open);
  }
  for (std::size_t node = flow.first_action; node < flow.nodes.size(); ++node) {
    if (reached[node]) continue;
    diagnostics.push_back(
        {flow.nodes[node].line, Severity::warning,
         fmt::format("[{}]: no call comes here: no menu option or reachable action names it",
                     flow.nodes[node].section())});
  }
}

void check_idle_sections(const Config& config, Diagnostics& diagnostics) {
  std::unordered_set<std::string_view> asked;
  const auto ask = [&](const std::optional<HoursRule>& rule) {
    if (rule) asked.insert(rule->hours.name);
  };
  ask(config.welcome.hours);
  ask(config.menu.hours);
  for (const MenuOption& option : config.options) ask(option.hours);
  for (const Action& action : config.actions) ask(action.hours);
  for (const HoursSection& section : config.hours) {
    if (asked.contains(section.name)) continue;
    diagnostics.push_back({section.line, Severity::warning,
                           fmt::format("[hours_{}]: no section has hours = {}", section.name, section.name)});
  }
  if (config.menu.line != 0 && config.menu.play.empty()) {
    diagnostics.push_back(
        {config.menu.line, Severity::warning,
         "[ivr_menu]: says nothing (expected play_sample or play_say: callers cannot guess the keys)"});
  }
}

}  // namespace ivr
