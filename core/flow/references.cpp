#include "core/flow/references.hpp"

#include "core/base/nearest_name.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace ivr
