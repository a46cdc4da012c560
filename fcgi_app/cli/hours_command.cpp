#include "fcgi_app/cli/hours_command.hpp"

#include "core/base/nearest_name.hpp"
#include "core/base/quoting.hpp"
#include "core/time/opening_changes.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

namespace ivr {
namespace {

using Json = nlohmann::ordered_json;

// A section of hours at a moment.
class Report {
 public:
  Report(const CheckedConfig& config, std::size_t hours, const HoursOptions& options)
      : config_(config),
        section_(config.loaded.graph.hours[hours]),
        actions_(config.loaded.graph.holiday_actions[hours]),
        now_(options.at ? schedule().zone.first_moment(*options.at) : config.loaded.origin.loaded_at),
        days_(options.days),
        status_(schedule().status_at(now_)),
        changes_(opening_changes(schedule(), now_, now_ + date::days{options.days})) {}

  void print_text() const {
    fmt::print("[hours_{}] at {} ({}): {}\n", section_.name, shown(now_, "%a %F %R"), schedule().zone.name(),
               described(status_));
    for (const OpeningChange& change : changes_)
      fmt::print("  {}  {}\n", shown(change.at, "%a %F %R"), described(change.status));
    if (changes_.empty() && days_ > 0)
      fmt::print("  nothing changes within {} day{}\n", days_, days_ == 1 ? "" : "s");
  }

  [[nodiscard]] Json to_json() const {
    Json json = {{"name", section_.name}, {"timezone", schedule().zone.name()}, {"at", iso(now_)}};
    json.update(to_json(status_));
    Json changes = Json::array();
    for (const OpeningChange& change : changes_) {
      Json object = {{"at", iso(change.at)}};
      object.update(to_json(change.status));
      changes.push_back(std::move(object));
    }
    json["changes"] = std::move(changes);
    return json;
  }

 private:
  [[nodiscard]] const Schedule& schedule() const { return section_.schedule; }

  [[nodiscard]] std::string shown(WallTime moment, const char* format) const {
    return format_local(schedule().zone, std::chrono::floor<std::chrono::milliseconds>(moment), format);
  }
  [[nodiscard]] std::string iso(WallTime moment) const { return shown(moment, "%FT%T%Ez"); }

  // "closed  line 12: 12-25 = closed; calls go to [action_xmas]"
  [[nodiscard]] std::string described(const OpeningStatus& status) const {
    const std::string action = action_of(status);
    return fmt::format("{:<6}  line {}: {}{}", status.open ? "open" : "closed", status.line,
                       text_of(status.line), action.empty() ? "" : fmt::format("; calls go to [{}]", action));
  }

  [[nodiscard]] Json to_json(const OpeningStatus& status) const {
    const std::string action = action_of(status);
    return {{"open", status.open}, {"line", status.line}, {"action", action.empty() ? Json() : Json(action)}};
  }

  // The section of a holiday's own action; empty: that of hours_action_on_closed.
  [[nodiscard]] std::string action_of(const OpeningStatus& status) const {
    if (status.holiday == nullptr || !status.holiday->action) return {};
    const auto node = actions_[*status.holiday->action];
    return node ? config_.loaded.graph.section_of(*node) : "";
  }

  [[nodiscard]] std::string text_of(int line) const {
    const auto text_in = [&](const std::vector<IniEntry>& entries) -> std::string {
      const auto found = std::ranges::find(entries, line, &IniEntry::line);
      if (found == entries.end()) return {};
      return fmt::format("{} = {}", quote_name(found->key), quote_value(found->value));
    };
    for (const IniSection& section : config_.document.sections) {
      if (std::string text = text_in(section.entries); !text.empty()) return text;
    }
    return text_in(config_.document.defaults);
  }

  const CheckedConfig& config_;
  const HoursSection& section_;
  const std::vector<std::optional<NodeId>>& actions_;
  WallTime now_;
  int days_;
  OpeningStatus status_;
  std::vector<OpeningChange> changes_;
};

int complain_of_name(const std::vector<HoursSection>& all, const std::string& name) {
  std::vector<std::string> names;
  for (const HoursSection& section : all) names.push_back(section.name);
  std::string expected = did_you_mean(name, names);
  if (expected.empty() && !names.empty()) expected = fmt::format(" (expected {})", fmt::join(names, ", "));
  fmt::print(stderr, "ivr: no section [hours_{}]{}\n", name, expected);
  return 1;
}

}  // namespace

int print_hours(const HoursOptions& options) {
  const auto config = check_config_file(options.config, FileKind::any, Loader::hours);
  if (!config) {
    fmt::print(stderr, "ivr: {}: {}\n", options.config, config.error());
    return 2;
  }
  const Loaded& loaded = config->loaded;
  if (loaded.model == nullptr) {
    for (const auto& line : to_lines(options.config, loaded.diagnostics))
      fmt::print(stderr, "{}\n", line.text);
    return 1;
  }
  const std::vector<HoursSection>& all = loaded.graph.hours;
  const std::string_view name = std::string_view(options.name).starts_with("hours_")
                                    ? std::string_view(options.name).substr(6)
                                    : std::string_view(options.name);
  Json json = Json::array();
  bool found = false;
  for (std::size_t hours = 0; hours < all.size(); ++hours) {
    if (!name.empty() && all[hours].name != name) continue;
    const Report report(*config, hours, options);
    if (options.json) {
      json.push_back(report.to_json());
    } else {
      if (found) fmt::print("\n");
      report.print_text();
    }
    found = true;
  }
  if (!found && !name.empty()) return complain_of_name(all, std::string(name));
  if (options.json) fmt::print("{}\n", json.dump());
  if (!found && !options.json) fmt::print("the config has no section of hours\n");
  return 0;
}

}  // namespace ivr
