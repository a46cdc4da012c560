#include "core/config/section_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"
#include "core/config/hints.hpp"
#include "core/config/schema.hpp"
#include "core/config/value_parsers.hpp"
#include "core/ini/interpolation.hpp"
#include "core/twiml/ssml.hpp"

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

// What else may be wrong with a value: the surprises of the file format.
std::string_view format_hint(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return " (an indented line belongs to the value above it)";
  if (has_quotation_marks(text)) return " (the quotation marks are part of the value: remove them)";
  if (has_invisible(text)) return " (it has an invisible character: write the value again)";
  const bool comment = text.find(" ;") != std::string_view::npos || text.find(" #") != std::string_view::npos;
  return comment ? " (a comment needs a line of its own)" : "";
}

Result<std::string> parse_spoken_text(std::string_view text) {
  if (has_noncharacter(text)) return Unexpected("holds U+FFFE or U+FFFF (expected text that XML can carry)");
  return std::string(text);
}

}  // namespace

std::string quoted(std::string_view key, std::string_view text) {
  return fmt::format("{} = {}", key, quote_value(text));
}

const IniEntry* SectionReader::entry(std::string_view key) const {
  assert(spec_ == nullptr || spec_->find(key) != nullptr);
  const IniEntry* found = raw_entry(key);
  return found == nullptr || found->broken ? nullptr : found;
}

const IniEntry* SectionReader::raw_entry(std::string_view key) const {
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

std::vector<std::string_view> SectionReader::keys_of(const KeySpec& pattern) const {
  std::vector<std::string_view> keys;
  for (const auto* entries : {&section_.entries, &document_.defaults}) {
    for (const IniEntry& entry : *entries) {
      if (pattern.is(entry.key) && std::ranges::find(keys, entry.key) == keys.end())
        keys.push_back(entry.key);
    }
  }
  return keys;
}

int SectionReader::line_of(std::string_view key) const {
  const IniEntry* found = raw_entry(key);
  return found == nullptr ? 0 : found->line;
}

std::optional<Value> SectionReader::find_unshown(std::string_view key) {
  const IniEntry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  Result<std::string> text = interpolate(document_, section_, *found);
  if (!text) {
    complain_of_secret(
        {found->key, "", found->line},
        "has %(, which begins a reference such as %(name)s (expected %%( for those two characters)");
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
        fmt::format("{}: the value contains the indented line \"{} = ...\" (expected no blanks before a key)",
                    entry.key, key));
  }
}

void SectionReader::expect_encrypted(const Value& url) {
  if (is_cleartext(url.text))
    complain(url, "is not encrypted, so that anybody on the way can read and change it (expected https://)");
}

Prompt SectionReader::prompt(std::string_view stem) {
  Prompt prompt;
  prompt.sample = parsed(find(fmt::format("{}_sample", stem)), parse_sample_url).value_or("");
  const std::string ssml_key = fmt::format("{}_ssml", stem);
  const bool has_ssml = spec_ == nullptr || spec_->find(ssml_key) != nullptr;
  const auto say = find(fmt::format("{}_say", stem));
  prompt.say = parsed(say, parse_spoken_text).value_or("");
  if (say) warn_of(*say, spoken_text_warning(say->text, has_ssml ? ssml_key : ""));
  if (has_ssml) prompt.ssml = read_ssml(ssml_key, say);
  return prompt;
}

// say: the plain text in whose place it is.
std::string SectionReader::read_ssml(std::string_view key, const std::optional<Value>& say) {
  const auto given = find(key);
  if (given && say) {
    complain(*given, fmt::format("{} is given as well (expected one of the two)", say->key));
    return {};
  }
  const auto ssml = parsed(given, parse_ssml);
  if (!ssml) return {};
  warn_of(*given, spoken_text_warning(given->text, ""));
  warn_of(*given, ssml_warning(*ssml, voice()));
  return ssml->text;
}

// Of [ivr], which may come later in the file; its reader says what is wrong with it.
std::string SectionReader::voice() const {
  const auto menu = std::ranges::find(document_.sections, "ivr", &IniSection::name);
  if (menu == document_.sections.end()) return {};
  Diagnostics said_by_its_reader;
  const auto voice = SectionReader(schema_, document_, *menu, said_by_its_reader).find("voice");
  return voice ? voice->text : "";
}

void SectionReader::warn_of(const Value& value, std::string_view warning) {
  if (!warning.empty()) warn(value, warning);
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
    if (own.broken || spec.find(own.key) != nullptr) continue;
    const std::string_view type = spec.type;
    Suggestion suggestion = suggest_key(own.key, spec, schema_);
    add(own.line, Severity::error,
        fmt::format("{}: unknown key in [{}]{}{}", quote_name(own.key), quote_name(section_.name),
                    type.empty() ? "" : fmt::format(" of type {}", type), suggestion.words));
    if (!suggestion.name.empty()) meant_.push_back(std::move(suggestion.name));
  }
}

void SectionReader::check_requirement(const KeySpec& key) {
  switch (key.requirement) {
    case Requirement::no:
    case Requirement::each_day:      // the reader of hours knows which days a key names
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

// expected: what to write, if a message can say it.
void SectionReader::check_mandatory(const KeySpec& key, std::string_view expected) {
  if (entry(key.name) == nullptr || (key.blank_means.empty() && !peek(key.name)))
    complain_of_missing(key, expected);
}

// A blank prompt is given: in the original system it meant that nothing is played. A blank secret is not.
void SectionReader::check_twins(const KeySpec& key) {
  const KeySpec* twin = twin_of(key);
  if (twin < &key) return;  // said of the first of them, if there are two
  const bool is_there = key.kind == ValueKind::secret
                            ? is_given(key)
                            : entry(key.name) != nullptr || entry(twin->name) != nullptr ||
                                  (spec_->ssml_of(key) != nullptr && is_given(*spec_->ssml_of(key)));
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
  if (is_given(key) || (twin != nullptr && twin < &key) || is_meant(key.name)) return;
  if (owner->expected.empty() && twin == nullptr) return check_mandatory(key);
  if (owner->expected.empty()) return complain_of_missing(key);
  complain(*owner_value, fmt::format("missing key \"{}\" (expected {})", key.name, owner->expected));
}

void SectionReader::warn_of_missing_owner(std::string_view key, std::string_view owner) {
  const auto value = peek(key);
  if (value && !is_meant(owner)) warn(*value, fmt::format("has no effect without {}", owner));
}

void SectionReader::complain_of_missing(const KeySpec& key, std::string_view expected) {
  const KeySpec* twin = twin_of(key);
  if (is_meant(key.name) || (twin != nullptr && is_meant(twin->name))) return;
  const IniEntry* blank = entry(key.name);
  if (blank == nullptr && twin != nullptr) blank = entry(twin->name);
  if (blank != nullptr)
    return add(blank->line, Severity::error,
               fmt::format("{} is empty (expected {})", blank->key, expected.empty() ? "a value" : expected));
  std::string more;
  if (!expected.empty()) more = fmt::format(" (expected {})", expected);
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

bool SectionReader::is_meant(std::string_view key) const {
  const IniEntry* found = raw_entry(key);
  if (found != nullptr && found->broken) return true;
  return std::ranges::any_of(meant_, [&](std::string_view name) { return name == key || name == "*"; });
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
  add(value.line, Severity::error, fmt::format("{}: {}{}", quote(value), message, format_hint(value.text)));
}

void SectionReader::complain_of_secret(const Value& value, std::string_view message) {
  add(value.line, Severity::error, fmt::format("{}: {}", value.key, message));
}

void SectionReader::warn_of_secret(const Value& value, std::string_view message) {
  add(value.line, Severity::warning, fmt::format("{}: {}", value.key, message));
}

void SectionReader::complain_of_section(std::string_view message) {
  add(section_.line, Severity::error, fmt::format("[{}]: {}", quote_name(section_.name), message));
}

void SectionReader::warn(const Value& value, std::string_view message) {
  add(value.line, Severity::warning, fmt::format("{}: {}", quote(value), message));
}

// By the kind of the key, because a secret is easily written after the wrong one of two that belong together.
std::string SectionReader::quote(const Value& value) const {
  const KeySpec* key = spec_ == nullptr ? nullptr : spec_->find(value.key);
  const auto shown = [&]() -> std::string {
    switch (key == nullptr ? ValueKind::text : key->kind) {
      case ValueKind::secret: return quote_source(value.text);
      case ValueKind::store_url: return std::string(k_hidden);
      case ValueKind::origin:
      case ValueKind::url: return quote_url(value.text);
      case ValueKind::sample: return quote_url_and_path(value.text);
      case ValueKind::path: return quote_path(value.text);
      case ValueKind::sid: return quote_sid(value.text);
      case ValueKind::mail: return quote_mail_address(value.text);
      default: return quote_value(value.text);
    }
  };
  return fmt::format("{} = {}", value.key, shown());
}

void SectionReader::add(int line, Severity severity, std::string message) {
  diagnostics_.push_back({line, severity, std::move(message)});
}

}  // namespace ivr
