#include "core/config/section_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/utf8.hpp"
#include "core/config/schema.hpp"
#include "core/config/value_parsers.hpp"
#include "core/ini/interpolation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
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
  assert(spec_ == nullptr || spec_->find(key) != nullptr);
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

Prompt SectionReader::prompt(std::string_view stem) {
  Prompt prompt;
  prompt.sample = parsed(find(fmt::format("{}_sample", stem)), parse_url).value_or("");
  prompt.say = parsed(find(fmt::format("{}_say", stem)), parse_spoken_text).value_or("");
  return prompt;
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
  if (spec_ != nullptr && spec_->find("hours") == nullptr) return std::nullopt;  // a type without hours
  const auto hours = find("hours");
  const auto closed = optional_reference("hours_action_on_closed");
  if (!hours) return std::nullopt;
  return HoursRule{{"hours", hours->text, hours->line}, closed.value_or(Reference{})};
}

void SectionReader::check_keys(const SectionSpec& spec) {
  use(spec);
  check_names(spec);
  for (const KeySpec& key : spec.keys) check_requirement(key);
}

void SectionReader::check_names(const SectionSpec& spec) {
  for (const IniEntry& own : section_.entries) {
    if (spec.find(own.key) != nullptr) continue;
    std::vector<std::string_view> known;
    for (const KeySpec& key : spec.keys) known.push_back(key.name);
    const std::string_view type = spec.type;
    add(own.line, Severity::error,
        fmt::format("{}: unknown key in [{}]{}{}", excerpt(own.key), excerpt(section_.name),
                    type.empty() ? "" : fmt::format(" of type {}", type), did_you_mean(own.key, known)));
  }
}

void SectionReader::check_requirement(const KeySpec& key) {
  switch (key.requirement) {
    case Requirement::no:
    case Requirement::recipient:     // the readers of alerts say which ways there are
    case Requirement::with_webhook:  // the webhook is in another section: check_alerts()
      return;
    case Requirement::yes: return check_mandatory(key);
    case Requirement::either: return check_twins(key);
    case Requirement::with_hours:
    case Requirement::with_ping:
    case Requirement::with_sms:
    case Requirement::with_api_key:
    case Requirement::with_user: return check_owner(key);
  }
}

void SectionReader::check_mandatory(const KeySpec& key) {
  const IniEntry* found = entry(key.name);
  if (found == nullptr) return complain_of_missing(key);
  if (key.blank_means.empty() && !peek(key.name))
    add(found->line, Severity::error, fmt::format("{} is empty (expected a value)", key.name));
}

// A blank prompt is given: in the original system it meant that nothing is played. A blank secret is not.
void SectionReader::check_twins(const KeySpec& key) {
  const KeySpec* twin = twin_of(key);
  if (twin < &key) return;  // said of the first of them, if there are two
  const bool is_there = key.kind == ValueKind::secret
                            ? is_given(key)
                            : entry(key.name) != nullptr || entry(twin->name) != nullptr;
  if (!is_there) complain_of_missing(key);
}

// A key that belongs to another is mandatory with it, and of no use without it.
void SectionReader::check_owner(const KeySpec& key) {
  const auto owner = spec_->owner_of(key);
  if (!owner) return;
  const auto owner_value = peek(owner->key);
  if (!owner_value) {
    if (key.requirement != Requirement::with_ping) warn_of_missing_owner(key.name, owner->key);
    return;
  }
  const KeySpec* twin = twin_of(key);
  if (is_given(key) || (twin != nullptr && twin < &key)) return;
  if (owner->expected.empty() && twin == nullptr) return check_mandatory(key);
  if (owner->expected.empty()) return complain_of_missing(key);
  complain(*owner_value, fmt::format("missing key \"{}\" (expected {})", key.name, owner->expected));
}

void SectionReader::warn_of_missing_owner(std::string_view key, std::string_view owner) {
  auto value = peek(key);
  if (!value) return;
  if (spec_->find(key)->kind == ValueKind::secret) value->text = "...";
  warn(*value, fmt::format("has no effect without {}", owner));
}

void SectionReader::complain_of_missing(const KeySpec& key) {
  const KeySpec* twin = twin_of(key);
  std::string more;
  if (!key.blank_means.empty()) more = fmt::format(" (leave it empty for {})", key.blank_means);
  if (twin != nullptr && key.kind == ValueKind::secret) more = fmt::format(" (or \"{}\")", twin->name);
  if (twin != nullptr && key.kind != ValueKind::secret) more = fmt::format(" or \"{}\"", twin->name);
  complain_of_section(fmt::format("missing key \"{}\"{}", key.name, more));
}

// What is given, without a word about what is wrong with it: that is for who reads the value.
std::optional<Value> SectionReader::peek(std::string_view key) const {
  const IniEntry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  const auto text = interpolate(document_, section_, *found);
  if (text && text->empty()) return std::nullopt;
  return Value{found->key, text ? *text : std::string(found->value), found->line};
}

const KeySpec* SectionReader::twin_of(const KeySpec& key) const {
  return spec_ == nullptr ? nullptr : spec_->twin_of(key);
}

bool SectionReader::is_given(const KeySpec& key) const {
  const KeySpec* twin = twin_of(key);
  return peek(key.name).has_value() || (twin != nullptr && peek(twin->name).has_value());
}

std::string_view SectionReader::default_of(std::string_view key) const {
  const KeySpec* found = spec_ == nullptr ? nullptr : spec_->find(key);
  return found == nullptr ? std::string_view() : found->default_value;
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
