#include "core/config/read_config.hpp"

#include "core/base/nearest_name.hpp"
#include "core/base/utf8.hpp"
#include "core/config/schema.hpp"
#include "core/config/section_readers.hpp"
#include "core/ini/interpolation.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  ConfigReader(const IniDocument& document, const Secrets& secrets, ActionTypes types,
               Diagnostics& diagnostics)
      : document_(document), secrets_(secrets), types_(types), schema_(types), diagnostics_(diagnostics) {
    for (const ActionType* type : types) type_names_.push_back(type->name);
  }

  Config run() {
    config_.actions.reserve(static_cast<std::size_t>(std::ranges::count_if(
        document_.sections, [](const IniSection& section) { return is_action(section.name); })));
    for (const IniSection& section : document_.sections) read(section);
    check_mandatory_sections();
    read_missing_sections();
    check_defaults();
    return std::move(config_);
  }

 private:
  void read(const IniSection& section) {
    for (const IniEntry& entry : section.entries) note_references(entry);
    SectionReader values(schema_, document_, section, diagnostics_);
    if (is_action(section.name) && section.name != "action_") return read_typed(values, section);
    const SectionSpec* spec = schema_.find(section.name, "");
    if (spec == nullptr) return complain_of_unknown(section);
    values.check_keys(*spec);
    dispatch(values, spec->name);
  }

  void read_typed(SectionReader& values, const IniSection& section) {
    const auto said = values.find("type");
    const ActionType* type = said ? find_type(said->text) : nullptr;
    if (said && type == nullptr) {
      complain_of_type(values, *said);
      // A typing error in the type does not keep the other mistakes of the section from being reported.
      type = find_type(nearest_name(said->text, type_names_));
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
    values.check_mandatory({"type", Requirement::yes});
    values.check_names({"action_*", "", false, keys});
  }

  void complain_of_type(SectionReader& values, const Value& type) const {
    const std::span names(type_names_);
    values.complain(type, fmt::format("no such type of action (expected {} or {}){}",
                                      fmt::join(names.first(names.size() - 1), ", "), names.back(),
                                      did_you_mean(type.text, type_names_)));
  }

  void dispatch(SectionReader& values, std::string_view kind) {
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
    read_hours(values, config_.hours);
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

  // An open-ended name is compared with its own end after each of the known beginnings.
  void complain_of_unknown(const IniSection& section) {
    if (lacks_name(section)) return;
    std::set<std::string> known;
    const std::size_t underscore = section.name.rfind('_');
    const std::string_view end =
        underscore == std::string_view::npos ? "NAME" : section.name.substr(underscore + 1);
    const std::size_t first = section.name.find('_');
    const std::string_view rest = first == std::string_view::npos ? "NAME" : section.name.substr(first + 1);
    for (const SectionSpec& spec : schema_.sections()) {
      const std::string_view name = spec.name;
      if (!is_open_ended(name)) known.emplace(name);
      if (is_open_ended(name)) known.emplace(std::string(name.substr(0, name.size() - 1)).append(end));
      if (is_open_ended(name)) known.emplace(std::string(name.substr(0, name.size() - 1)).append(rest));
    }
    const std::vector<std::string> names(known.begin(), known.end());
    add(section.line, Severity::error,
        fmt::format("[{}]: unknown section{}", excerpt(section.name), did_you_mean(section.name, names)));
  }

  [[nodiscard]] bool is_there(std::string_view section) const {
    return std::ranges::find(document_.sections, section, &IniSection::name) != document_.sections.end();
  }

  void check_mandatory_sections() {
    for (const SectionSpec& spec : schema_.sections()) {
      if (spec.mandatory && !is_there(spec.name))
        add(1, Severity::error, fmt::format("missing section [{}]", spec.name));
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
      dispatch(values, spec.name);
    }
  }

  void note_references(const IniEntry& entry) {
    for (std::string& name : referenced_names(entry.value)) referenced_.insert(std::move(name));
  }

  // A key of [DEFAULT] that no section knows may be there to be referred to; if it is not, it is a mistake.
  void check_defaults() {
    for (const IniEntry& entry : document_.defaults) note_references(entry);
    for (const IniEntry& entry : document_.defaults) {
      if (schema_.has_key(entry.key) || referenced_.contains(entry.key)) continue;
      add(entry.line, Severity::warning,
          fmt::format("{}: no section has such a key and no %({})s refers to it", entry.key, entry.key));
    }
  }

  void add(int line, Severity severity, std::string message) {
    diagnostics_.push_back({line, severity, std::move(message)});
  }

  const IniDocument& document_;
  const Secrets& secrets_;
  ActionTypes types_;
  std::vector<std::string_view> type_names_;
  Schema schema_;
  Diagnostics& diagnostics_;
  Config config_;
  std::set<std::string, std::less<>> referenced_;
};

}  // namespace

Config read_config(const IniDocument& document, const Secrets& secrets, ActionTypes types,
                   Diagnostics& diagnostics) {
  return ConfigReader(document, secrets, types, diagnostics).run();
}

}  // namespace ivr
