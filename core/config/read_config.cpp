#include "core/config/read_config.hpp"

#include "core/base/quoting.hpp"
#include "core/config/hints.hpp"
#include "core/config/schema.hpp"
#include "core/ini/interpolation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ivr {
namespace {

bool is_action(std::string_view section) {
  return section.starts_with("action_");
}

class ConfigReader {
 public:
  ConfigReader(const IniDocument& document, const Secrets& secrets, const Surroundings& around,
               ActionTypes types, Diagnostics& diagnostics)
      : document_(document),
        secrets_(secrets),
        around_(around),
        types_(types),
        schema_(types),
        diagnostics_(diagnostics) {
    for (const ActionType* type : types) type_names_.push_back(type->name);
  }

  Config run() {
    config_.actions.reserve(static_cast<std::size_t>(std::ranges::count_if(
        document_.sections, [](const IniSection& section) { return is_action(section.name); })));
    for (const IniSection& section : document_.sections) read(section);
    check_mandatory_sections();
    read_missing_sections();
    check_defaults();
    for (HoursSection& section : config_.hours)
      section.schedule.zone = section.zone.value_or(config_.ivr.zone);
    pool_holidays(config_, around_, diagnostics_);
    return std::move(config_);
  }

 private:
  void read(const IniSection& section) {
    for (const IniEntry& entry : section.entries) note_references(entry);
    SectionReader values(schema_, document_, section, diagnostics_);
    if (is_action(section.name) && section.name != "action_") return read_typed(values, section);
    const SectionSpec* spec = schema_.find(section.name, "");
    if (spec == nullptr) return read_unknown(section);
    values.check_keys(*spec);
    dispatch(values, *spec);
  }

  void read_typed(SectionReader& values, const IniSection& section) {
    const auto said = values.find("type");
    const ActionType* type = said ? find_type(said->text) : nullptr;
    if (said && type == nullptr) {
      complain_of_type(values, *said);
      // A typing error in the type does not keep the other mistakes of the section from being reported.
      type = find_type(suggest_type(said->text, types_).name);
    }
    if (type != nullptr) {
      values.check_keys(*schema_.find(section.name, type->name));
      return read_action(values, *type, config_.actions);
    }
    check_keys_of_any_type(values);
    // It exists under its name, so that references to it are no mistakes as well.
    Action& action = config_.actions.emplace_back();
    action.name = section.name.substr(std::string_view("action_").size());
    action.line = section.line;
  }

  [[nodiscard]] const ActionType* find_type(std::string_view name) const {
    const auto found = std::ranges::find(types_, name, &ActionType::name);
    return found == types_.end() ? nullptr : *found;
  }

  // For an action whose type cannot be guessed.
  void check_keys_of_any_type(SectionReader& values) const {
    std::vector<KeySpec> keys;
    for (const ActionType* type : types_) keys.insert(keys.end(), type->keys.begin(), type->keys.end());
    const SectionSpec any_action{"action_*", "", false, keys};
    values.use(any_action);
    values.check_names(any_action);
    values.check_mandatory({"type", Requirement::yes}, all_types());
  }

  void complain_of_type(SectionReader& values, const Value& type) const {
    values.complain(type, fmt::format("no such type of action (expected {}){}", all_types(),
                                      suggest_type(type.text, types_).words));
  }

  [[nodiscard]] std::string all_types() const {
    const std::span names(type_names_);
    return fmt::format("{} or {}", fmt::join(names.first(names.size() - 1), ", "), names.back());
  }

  void dispatch(SectionReader& values, const SectionSpec& spec) {
    const std::string_view kind = spec.name;
    if (kind == "twilio") return read_twilio(values, secrets_, config_.twilio);
    if (kind == "alerts") return read_alerts(values, secrets_, config_.alerts);
    if (kind == "smtp") return read_smtp(values, secrets_, config_.smtp);
    if (kind == "aws") return read_aws(values, config_.health, config_.server);
    if (kind == "health") return read_health(values, config_.health);
    if (kind == "server") return read_server(values, config_.server);
    if (kind == "ivr") return read_ivr(values, config_.ivr);
    if (kind == "ivr_welcome") return read_welcome(values, config_.welcome);
    if (kind == "ivr_menu") return read_menu(values, config_.menu);
    if (kind == "ivr_menu_option_*") return read_option(values, config_.options);
    if (kind == "hours_*") return read_hours(values, spec.keys.front(), config_.hours);
    read_holidays(values, spec, config_.holidays);
  }

  // Whether a name is only a beginning, such as "action_"; if so, that is reported.
  bool lacks_name(const IniSection& section) {
    const bool lacks = std::ranges::any_of(schema_.sections(), [&](const SectionSpec& spec) {
      return is_open_ended(spec.name) && spec.name.substr(0, spec.name.size() - 1) == section.name;
    });
    if (lacks)
      add(section.line, Severity::error,
          fmt::format("[{0}]: missing name (expected [{0}NAME])", section.name));
    return lacks;
  }

  // One mistake does not cause messages about others: the section is read as the one that was probably meant,
  // unless that one is there as well.
  void read_unknown(const IniSection& section) {
    if (lacks_name(section)) return;
    Suggestion meant = suggest_section(section, schema_);
    add(section.line, Severity::error,
        fmt::format("[{}]: unknown section{}", quote_name(section.name), meant.words));
    if (meant.name.empty() || meant.name == "DEFAULT" || is_there(meant.name)) return;
    const std::string& name = meant_names_.emplace_back(std::move(meant.name));
    IniSection& corrected = meant_sections_.emplace_back(section);
    corrected.name = name;
    read(corrected);
  }

  [[nodiscard]] bool is_there(std::string_view section) const {
    return std::ranges::find(document_.sections, section, &IniSection::name) != document_.sections.end() ||
           std::ranges::find(meant_names_, section) != meant_names_.end();
  }

  void check_mandatory_sections() {
    for (const SectionSpec& spec : schema_.sections()) {
      if (spec.mandatory && !is_there(spec.name))
        diagnostics_.push_back({.message = fmt::format("missing section [{}]", spec.name), .of_file = true});
    }
  }

  // For their defaults; all else may be left out.
  void read_missing_sections() {
    const IniDocument empty;
    for (const SectionSpec& spec : schema_.sections()) {
      if (spec.mandatory || is_open_ended(spec.name) || is_there(spec.name)) continue;
      Diagnostics none;
      const IniSection section{spec.name, 0, {}};
      SectionReader values(schema_, empty, section, none);
      values.use(spec);
      dispatch(values, spec);
    }
  }

  void note_references(const IniEntry& entry) {
    for (std::string& name : referenced_names(entry.value)) referenced_.insert(std::move(name));
  }

  // A key of [DEFAULT] that no section knows may be there to be referred to; if it is not, it is a mistake.
  void check_defaults() {
    for (const IniEntry& entry : document_.defaults) note_references(entry);
    for (const IniEntry& entry : document_.defaults) {
      if (entry.broken || schema_.has_key(entry.key) || referenced_.contains(entry.key)) continue;
      add(entry.line, Severity::warning,
          fmt::format("{0}: no section has such a key and no %({0})s refers to it", quote_name(entry.key)));
    }
  }

  void add(int line, Severity severity, std::string message) {
    diagnostics_.push_back({line, severity, std::move(message)});
  }

  const IniDocument& document_;
  const Secrets& secrets_;
  const Surroundings& around_;
  ActionTypes types_;
  std::vector<std::string_view> type_names_;
  Schema schema_;
  Diagnostics& diagnostics_;
  Config config_;
  std::set<std::string, std::less<>> referenced_;
  std::deque<std::string> meant_names_;  // of sections whose names are misspelt
  std::deque<IniSection> meant_sections_;
};

}  // namespace

Config read_config(const IniDocument& document, const Secrets& secrets, const Surroundings& around,
                   ActionTypes types, Diagnostics& diagnostics) {
  return ConfigReader(document, secrets, around, types, diagnostics).run();
}

}  // namespace ivr
