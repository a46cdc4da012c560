#include "core/flow/checks.hpp"

#include "core/base/nearest_name.hpp"
#include "core/base/quoting.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
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

  // The name that was probably meant; "" if none is near.
  std::string_view meant(std::string_view name) {
    if (++guesses_ > k_max_guesses) return {};
    const std::string_view rest = name.starts_with(prefix_) ? name.substr(prefix_.size()) : name;
    const auto section = std::ranges::find(names_, rest);
    return section != names_.end() ? *section : nearest_name(name, names_);
  }

  std::string complaint(std::string_view name) {
    const std::string_view near = meant(name);
    if (!near.empty() && !looks_secret(near))
      return fmt::format("no such {} (did you mean \"{}\"?)", what_, near);
    return fmt::format("no such {}{}", what_, guesses_ > k_max_guesses ? "" : all_names());
  }

 private:
  // Only when there are few.
  [[nodiscard]] std::string all_names() const {
    constexpr std::size_t k_few = 8;
    if (names_.empty())
      return fmt::format(" (expected the name of a section [{}NAME], of which there is none)", prefix_);
    if (names_.size() > k_few) return fmt::format(" (expected the name of a section [{}NAME])", prefix_);
    std::vector<std::string> shown;
    for (const std::string_view name : names_) shown.push_back(quote_name(name));
    return fmt::format(" (expected the name of a section [{}NAME]: {})", prefix_, fmt::join(shown, ", "));
  }

  std::string_view what_;
  std::string_view prefix_;
  std::vector<std::string_view> names_;
  int guesses_ = 0;
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
                       quote_path(path.substr(base_path.size())));
  }
  return fmt::format("leads nowhere {}", k_paths_hint);
}

class ReferenceCheck {
 public:
  ReferenceCheck(const FlowGraph& graph, std::string_view base_path)
      : base_path_(base_path),
        actions_("action", "action_", action_names(graph)),
        hours_("hours", "hours_", hours_names(graph)) {}

  // Of a name that several lines refer to.
  std::string problem_with(const FlowGraph& graph, const std::vector<const UnresolvedName*>& places) {
    const bool is_hours = places.front()->reason == UnresolvedName::Reason::no_hours;
    const std::string_view name = missing_name(*places.front());
    std::string text = fmt::format("no section [{}], to which {} lines refer ({})",
                                   quote_name(fmt::format("{}{}", is_hours ? "hours_" : "action_", name)),
                                   places.size(), lines_of(places));
    const std::string_view near = (is_hours ? hours_ : actions_).meant(name);
    if (near.empty() || looks_secret(near)) return text;
    const int unused = is_hours ? 0 : line_of_unused(graph, near);
    if (unused == 0) return text + fmt::format(" (did you mean \"{}\"?)", near);
    return text + fmt::format("; no line refers to [action_{}] at line {}: is one of the two names misspelt?",
                              near, unused);
  }

  // The name of the action or the hours that is missing; "": something else is wrong.
  static std::string_view missing_name(const UnresolvedName& unresolved) {
    using Reason = UnresolvedName::Reason;
    if (unresolved.reason == Reason::path_no_action) return unresolved.detail;
    const bool is_name = unresolved.reason == Reason::no_action || unresolved.reason == Reason::no_hours;
    return is_name ? std::string_view(unresolved.reference.name) : std::string_view();
  }

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
        return fmt::format("unknown parameter \"{}\" (expected loop_count for the menu, or none)",
                           quote_name(detail));
      case Reason::path_loop_count:
        return fmt::format("loop_count = {}: {}", quote_value(detail),
                           parse_whole_number(detail, 0, k_max_loops).error());
      case Reason::path_no_option:
        return fmt::format("leads nowhere: no section [ivr_menu_option_{}]", quote_value(detail));
      case Reason::path_no_action: return "leads nowhere: " + actions_.complaint(detail);
      case Reason::path_no_voicemail: return "leads nowhere: initiated_by_section names no voicemail action";
    }
    return "leads nowhere";
  }

 private:
  static std::string lines_of(const std::vector<const UnresolvedName*>& places) {
    constexpr std::size_t k_max_shown = 5;
    std::string lines;
    for (std::size_t i = 0; i < std::min(places.size(), k_max_shown); ++i)
      lines += fmt::format("{}{}", i == 0 ? "" : ", ", places[i]->reference.line);
    return lines + (places.size() > k_max_shown ? ", ..." : "");
  }

  // 0: some line refers to the action.
  static int line_of_unused(const FlowGraph& graph, std::string_view action) {
    for (NodeId node = 0; node < graph.nodes.size(); ++node) {
      if (graph.nodes[node].kind != NodeKind::action || graph.nodes[node].name != action) continue;
      const bool used = std::ranges::any_of(graph.edges, [&](const Edge& edge) { return edge.to == node; });
      return used ? 0 : graph.nodes[node].line;
    }
    return 0;
  }

  std::string_view base_path_;
  Names actions_;
  Names hours_;
};

}  // namespace

void check_references(const FlowGraph& graph, std::string_view base_path, Diagnostics& diagnostics) {
  if (graph.unresolved.empty()) return;
  using Reason = UnresolvedName::Reason;
  std::map<std::pair<bool, std::string_view>, std::vector<const UnresolvedName*>> places;
  for (const UnresolvedName& unresolved : graph.unresolved)
    places[{unresolved.reason == Reason::no_hours, ReferenceCheck::missing_name(unresolved)}].push_back(
        &unresolved);
  ReferenceCheck check(graph, base_path);
  for (const UnresolvedName& unresolved : graph.unresolved) {
    const Reference& reference = unresolved.reference;
    const std::string_view name = ReferenceCheck::missing_name(unresolved);
    const auto& same = places[{unresolved.reason == Reason::no_hours, name}];
    const bool several = !name.empty() && same.size() > 1;
    const bool marks = has_quotation_marks(reference.name);
    if (several && same.front() != &unresolved) continue;
    diagnostics.push_back(
        {reference.line, Severity::error,
         fmt::format("{}: {}{}", quoted(reference.key, reference.name),
                     several ? check.problem_with(graph, same) : check.problem_with(unresolved),
                     marks ? " (the quotation marks are part of the value: remove them)" : "")});
  }
}

void check_reach(const FlowGraph& graph, Diagnostics& diagnostics) {
  const std::vector<bool> reached = graph.reachable_nodes();
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
                           fmt::format("[hours_{0}]: no section has hours = {0}", quote_name(section.name))});
  }
  const FlowNode& menu = graph.nodes[graph.menu];
  if (menu.line != 0 && menu.silent) {
    diagnostics.push_back(
        {menu.line, Severity::warning,
         "[ivr_menu]: says nothing (expected play_sample or play_say: callers cannot guess the keys)"});
  }
}

}  // namespace ivr
