#include "core/config/section_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/utf8.hpp"
#include "core/config/schema.hpp"
#include "core/config/value_parsers.hpp"
#include "core/ini/interpolation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ivr {
namespace {

// XML cannot hold them (https://www.w3.org/TR/xml/#charsets); everything else beyond ASCII it can.
bool has_noncharacter(std::string_view text) {
  return text.find("\xEF\xBF\xBE") != std::string_view::npos ||
         text.find("\xEF\xBF\xBF") != std::string_view::npos;
}

// What else may be wrong with a value: the two surprises of the file format.
std::string_view format_hint(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return " (an indented line belongs to the value above it)";
  const bool comment = text.find(" ;") != std::string_view::npos || text.find(" #") != std::string_view::npos;
  return comment ? " (a comment needs a line of its own)" : "";
}

Result<std::string> parse_spoken_text(std::string_view text) {
  if (has_noncharacter(text)) return Unexpected("holds U+FFFE or U+FFFF (expected text that XML can carry)");
  return std::string(text);
}

}  // namespace

std::string quoted(std::string_view key, std::string_view text) {
  std::string shown = fmt::format("{} = {}", key, excerpt(text));
  std::ranges::replace(shown, '\n', ' ');
  return shown;
}

const IniEntry* SectionReader::entry(std::string_view key) const {
  if (const IniEntry* own = section_.find(key)) return own;
  const auto inherited = std::ranges::find(document_.defaults, key, &IniEntry::key);
  return inherited == document_.defaults.end() ? nullptr : &*inherited;
}

std::optional<Value> SectionReader::find(std::string_view key) {
  const IniEntry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  Result<std::string> text = interpolate(document_, section_, *found);
  if (!text) complain({found->key, std::string(found->value), found->line}, text.error());
  return given(*found, std::move(text));
}

std::optional<Value> SectionReader::find_unshown(std::string_view key) {
  const IniEntry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  Result<std::string> text = interpolate(document_, section_, *found);
  if (!text) {
    complain({found->key, "...", found->line},
             "holds %( and what follows is no reference (expected %%( for those two characters)");
  }
  return given(*found, std::move(text));
}

std::optional<Value> SectionReader::given(const IniEntry& entry, Result<std::string> text) {
  if (!text || text->empty()) return std::nullopt;
  warn_of_swallowed_keys(entry, *text);
  return Value{entry.key, *std::move(text), entry.line};
}

// The trap of the format: a key that is indented by mistake is spoken to callers as part of the value above
// it.
void SectionReader::warn_of_swallowed_keys(const IniEntry& entry, std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view line = strip(text.substr(at + 1, text.find('\n', at + 1) - at - 1));
    const std::string key = to_lower(strip(line.substr(0, std::min(line.size(), line.find_first_of("=:")))));
    if (key.size() == line.size() || !schema_.has_key(key)) continue;
    add(entry.line, Severity::warning,
        fmt::format("{}: its value goes on with \"{}\" (expected no blanks before a key of its own)",
                    entry.key, excerpt(line)));
  }
}

std::optional<Value> SectionReader::require(std::string_view key) {
  const IniEntry* found = entry(key);
  if (found == nullptr) {
    complain_of_section(fmt::format("missing key \"{}\"", key));
    return std::nullopt;
  }
  const std::size_t said = diagnostics_.size();
  auto value = find(key);
  const bool silent = diagnostics_.size() == said;
  if (!value && silent) add(found->line, Severity::error, fmt::format("{} is empty (expected a value)", key));
  return value;
}

Prompt SectionReader::prompt(std::string_view stem) {
  Prompt prompt;
  prompt.sample = parsed(find(fmt::format("{}_sample", stem)), parse_url).value_or("");
  prompt.say = parsed(find(fmt::format("{}_say", stem)), parse_spoken_text).value_or("");
  return prompt;
}

// The original system took a blank one for no prompt, so that is kept.
Prompt SectionReader::require_prompt(std::string_view stem) {
  const std::string sample = fmt::format("{}_sample", stem);
  const std::string say = fmt::format("{}_say", stem);
  if (!has(sample) && !has(say)) {
    complain_of_section(fmt::format("missing key \"{}\" or \"{}\"", sample, say));
  }
  return prompt(stem);
}

Reference SectionReader::reference(std::string_view key) {
  auto value = require(key);
  return value ? Reference{key, std::move(value->text), value->line} : Reference{key, {}, line()};
}

std::optional<Reference> SectionReader::optional_reference(std::string_view key) {
  auto value = find(key);
  if (!value) return std::nullopt;
  return Reference{key, std::move(value->text), value->line};
}

std::optional<HoursRule> SectionReader::hours_rule() {
  const auto hours = find("hours");
  const auto closed = optional_reference("hours_action_on_closed");
  if (!hours) {
    if (closed) warn({closed->key, closed->name, closed->line}, "has no effect without hours");
    return std::nullopt;
  }
  if (!closed) {
    complain(*hours,
             "missing key \"hours_action_on_closed\" (expected the action for calls outside the hours)");
  }
  return HoursRule{{"hours", hours->text, hours->line}, closed.value_or(Reference{})};
}

void SectionReader::check_keys(const SectionSpec& spec) {
  for (const IniEntry& own : section_.entries) {
    if (std::ranges::find(spec.keys, own.key, &KeySpec::name) != spec.keys.end()) continue;
    std::vector<std::string_view> known;
    for (const KeySpec& key : spec.keys) known.push_back(key.name);
    const std::string_view type = spec.type;
    add(own.line, Severity::error,
        fmt::format("{}: unknown key in [{}]{}{}", excerpt(own.key), excerpt(section_.name),
                    type.empty() ? "" : fmt::format(" of type {}", type), did_you_mean(own.key, known)));
  }
}

void SectionReader::complain(const Value& value, std::string_view message) {
  add(value.line, Severity::error,
      fmt::format("{}: {}{}", quoted(value.key, value.text), message, format_hint(value.text)));
}

void SectionReader::complain_of_section(std::string_view message) {
  add(section_.line, Severity::error, fmt::format("[{}]: {}", excerpt(section_.name), message));
}

void SectionReader::warn(const Value& value, std::string_view message) {
  add(value.line, Severity::warning, fmt::format("{}: {}", quoted(value.key, value.text), message));
}

void SectionReader::add(int line, Severity severity, std::string message) {
  diagnostics_.push_back({line, severity, std::move(message)});
}

}  // namespace ivr
