#include "core/flow/references.hpp"

#include "core/base/name_table.hpp"
#include "core/base/nearest_name.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"
#include "core/webhook/redirect_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ivr {
namespace {

constexpr std::string_view k_paths_hint =
    "(expected /ivr, /ivr/menu, /ivr/menu/KEY, /ivr/action/NAME or /ivr/hangup, without the base path)";

// Guessing compares with every name: behind this many mistakes the operator has a larger one.
constexpr int k_max_guesses = 200;

// The names of one kind of section.
class Names {
 public:
  Names(std::string_view what, std::string_view prefix) : what_(what), prefix_(prefix) {}
  void add(std::string_view name, bool is_voicemail = false) {
    if (known_.add(name, is_voicemail)) names_.push_back(name);
  }
  [[nodiscard]] bool has(std::string_view name) const { return known_.contains(name); }
  [[nodiscard]] bool has_voicemail(std::string_view name) const {
    const auto* found = known_.find(name);
    return found != known_.end() && found->second;
  }
  std::string complaint(const std::string& name) {
    if (++complaints_ > k_max_guesses) return fmt::format("no such {}", what_);
    const bool whole_section = name.starts_with(prefix_) && has(name.substr(prefix_.size()));
    if (whole_section)
      return fmt::format("no such {} (did you mean \"{}\"?)", what_, name.substr(prefix_.size()));
    return fmt::format("no such {}{}", what_, did_you_mean(name, names_));
  }

 private:
  std::string_view what_;
  std::string_view prefix_;
  std::vector<std::string_view> names_;
  NameTable<bool> known_;  // whether it is that of a voicemail
  int complaints_ = 0;
};

class ReferenceCheck {
 public:
  ReferenceCheck(const Config& config, Diagnostics& diagnostics)
      : config_(config), diagnostics_(diagnostics) {
    for (const Action& action : config.actions)
      actions_.add(action.name, std::holds_alternative<Voicemail>(action.kind));
    for (const HoursSection& section : config.hours) hours_.add(section.name);
  }

  void run() {
    check(config_.welcome.hours);
    check(config_.menu.hours);
    if (config_.menu.no_input_action) check(actions_, *config_.menu.no_input_action);
    for (const MenuOption& option : config_.options) {
      check(option.hours);
      check(actions_, option.action);
    }
    for (const Action& action : config_.actions) check(action);
  }

 private:
  // A missing key was already complained of when it was read.
  void check(Names& names, const Reference& reference) {
    if (reference.name.empty() || names.has(reference.name)) return;
    complain(reference.line, reference.key, reference.name, names.complaint(reference.name));
  }

  void check(const std::optional<HoursRule>& rule) {
    if (!rule) return;
    check(hours_, rule->hours);
    check(actions_, rule->action_on_closed);
  }

  void check(const Action& action) {
    check(action.hours);
    if (const auto* forward = std::get_if<Forward>(&action.kind)) {
      check(actions_, forward->on_busy);
      check(actions_, forward->on_no_answer);
      check(actions_, forward->on_failed);
      check(actions_, forward->on_canceled);
    }
    if (const auto* redirect = std::get_if<RedirectTo>(&action.kind)) check_path(*redirect);
  }

  void check_path(const RedirectTo& redirect) {
    if (redirect.path.empty()) return;
    if (!std::ranges::all_of(redirect.path, [](char c) { return c > ' ' && c < '\x7f'; })) {
      return complain(
          redirect.line, "path", redirect.path,
          "leads nowhere: blanks and letters beyond ASCII must be percent-encoded (a blank is %20)");
    }
    const RedirectTarget target = find_redirect_target(redirect.path);
    if (const std::string problem = path_problem(redirect.path, target); !problem.empty()) {
      complain(redirect.line, "path", redirect.path, problem);
    }
  }

  std::string path_problem(const std::string& path, const RedirectTarget& target) {
    if (target.address != Endpoint::unknown && !target.unknown_parameter.empty()) {
      return fmt::format("unknown parameter \"{}\" (expected loop_count for the menu, or none)",
                         target.unknown_parameter);
    }
    if (!target.loop_count.empty()) {
      const auto count = parse_whole_number(target.loop_count, 0, k_max_loops);
      return count ? "" : fmt::format("loop_count = {}: {}", target.loop_count, count.error());
    }
    switch (target.address) {
      case Endpoint::unknown: return unknown_path(path);
      case Endpoint::action:
        return actions_.has(target.name) ? "" : "leads nowhere: " + actions_.complaint(target.name);
      case Endpoint::farewell:
        return actions_.has_voicemail(target.name)
                   ? ""
                   : "leads nowhere: initiated_by_section names no voicemail action";
      case Endpoint::option:
        return is_option(target.name)
                   ? ""
                   : fmt::format("leads nowhere: no section [ivr_menu_option_{}]", target.name);
      default: return "";
    }
  }

  [[nodiscard]] std::string unknown_path(const std::string& path) const {
    const std::string& base = config_.ivr.base_path;
    if (!base.empty() && path.starts_with(base + "/")) {
      return fmt::format("leads nowhere: paths are given without base_path (did you mean \"{}\"?)",
                         path.substr(base.size()));
    }
    return fmt::format("leads nowhere {}", k_paths_hint);
  }

  [[nodiscard]] bool is_option(const std::string& key) const {
    return std::ranges::find(config_.options, key, &MenuOption::key) != config_.options.end();
  }

  void complain(int line, std::string_view key, std::string_view text, const std::string& message) {
    diagnostics_.push_back({line, Severity::error, fmt::format("{}: {}", quoted(key, text), message)});
  }

  const Config& config_;
  Diagnostics& diagnostics_;
  Names actions_{"action", "action_"};
  Names hours_{"hours", "hours_"};
};

}  // namespace

void check_references(const Config& config, Diagnostics& diagnostics) {
  ReferenceCheck(config, diagnostics).run();
}

}  // namespace ivr
