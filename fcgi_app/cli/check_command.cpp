#include "fcgi_app/cli/check_command.hpp"

#include "core/actions/action_types.hpp"
#include "core/base/quoting.hpp"
#include "core/config/effective_settings.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace ivr {
namespace {

using Json = nlohmann::ordered_json;

// Where a line is in the document; views into it.
struct Place {
  std::string_view section;  // empty: before the first
  std::string_view key;      // empty: not the line of a key
};

Place place_of(const IniDocument& document, int line) {
  Place place;
  int nearest = 0;
  const auto look_at = [&](std::string_view section, int at, std::string_view key) {
    if (at == 0 || at > line || at < nearest) return;
    nearest = at;
    place = {section, at == line ? key : std::string_view()};
  };
  for (const IniSection& section : document.sections) {
    look_at(section.name, section.line, "");
    for (const IniEntry& entry : section.entries) look_at(section.name, entry.line, entry.key);
  }
  for (const IniEntry& entry : document.defaults) look_at("DEFAULT", entry.line, entry.key);
  return place;
}

Json text_or_null(std::string_view text) {
  return text.empty() ? Json() : Json(quote_name(text));
}

Json to_json(const std::string& file, const IniDocument& document, const Diagnostic& diagnostic) {
  const Place place = diagnostic.of_file ? Place{} : place_of(document, diagnostic.line);
  return {{"severity", diagnostic.severity == Severity::error ? "error" : "warning"},
          {"file", file},
          {"line", diagnostic.line},
          {"section", text_or_null(place.section)},
          {"key", text_or_null(place.key)},
          {"message", diagnostic.message}};
}

void print_json(const Json& json) {
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "2 mistakes, 1 warning".
std::string summary(const Diagnostics& diagnostics) {
  const auto mistakes =
      static_cast<std::size_t>(std::ranges::count(diagnostics, Severity::error, &Diagnostic::severity));
  const std::size_t warnings = diagnostics.size() - mistakes;
  std::string text = mistakes == 0 ? "" : counted(mistakes, "mistake");
  if (mistakes > 0 && warnings > 0) text += ", ";
  return warnings == 0 ? text : text + counted(warnings, "warning");
}

int report_unreadable(const CheckOptions& options, const std::string& file, const std::string& error) {
  if (options.json) {
    const Json problem = {{"severity", "error"}, {"file", file},   {"line", nullptr},
                          {"section", nullptr},  {"key", nullptr}, {"message", error}};
    print_json({{"file", file}, {"ok", false}, {"problems", Json::array({problem})}});
  } else if (!options.quiet) {
    fmt::print(stderr, "ivr: {}: {}\n", file, error);
  }
  return 2;
}

void report_text(const std::string& file, const Diagnostics& diagnostics, bool ok) {
  for (const auto& line : to_lines(file, diagnostics)) fmt::print(stderr, "{}\n", line.text);
  const std::string count = summary(diagnostics);
  if (!ok) {
    fmt::print(stderr, "{}: {}\n", file, count);
  } else {
    fmt::print("{}: the config has no mistakes{}\n", file, count.empty() ? "" : fmt::format(" ({})", count));
  }
}

int check_file(const CheckOptions& options, const std::string& file) {
  const bool is_input = file == "-";
  const std::string path = is_input ? "/dev/stdin" : file;
  const auto checked = check_config_file(path, FileKind::any, options.reader);
  if (!checked) return report_unreadable(options, file, checked.error());
  const Diagnostics& diagnostics = checked->loaded.diagnostics;
  const bool ok = checked->loaded.model != nullptr && (!options.strict || diagnostics.empty());
  if (options.json) {
    Json problems = Json::array();
    for (const Diagnostic& diagnostic : diagnostics)
      problems.push_back(to_json(file, checked->document, diagnostic));
    print_json({{"file", file}, {"ok", ok}, {"problems", std::move(problems)}});
  } else if (!options.quiet) {
    report_text(file, diagnostics, ok);
  }
  return ok ? 0 : 1;
}

}  // namespace

int check_config(const CheckOptions& options) {
  int worst = 0;
  for (const std::string& file : options.configs) worst = std::max(worst, check_file(options, file));
  return worst;
}

int print_config(const ConfigOptions& options) {
  const auto checked = check_config_file(options.config, FileKind::any, Loader::none);
  if (!checked) {
    fmt::print(stderr, "ivr: {}: {}\n", options.config, checked.error());
    return 2;
  }
  for (const auto& line : to_lines(options.config, checked->loaded.diagnostics))
    fmt::print(stderr, "{}\n", line.text);
  fmt::print("{}\n", effective_settings(checked->document, action_types()));
  return checked->loaded.model != nullptr ? 0 : 1;
}

}  // namespace ivr
