// One section of a config while it is read: its values, and what is wrong with them.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/config/schema.hpp"
#include "core/config/settings.hpp"
#include "core/ini/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ivr {

struct Value {
  std::string_view key;  // refers to the document
  std::string text;      // with references filled in; not empty
  int line = 0;
};

// "key = value", as messages quote it: see quoting.hpp.
std::string quoted(std::string_view key, std::string_view text);

// Keys of [DEFAULT] count as the section's own if it has none of that name. Blank values count as not given.
// Refers to schema, document, section and diagnostics: do not keep it longer than those.
class SectionReader {
 public:
  SectionReader(const Schema& schema, const IniDocument& document, const IniSection& section,
                Diagnostics& diagnostics)
      : schema_(schema), document_(document), section_(section), diagnostics_(diagnostics) {}

  [[nodiscard]] std::string_view name() const { return section_.name; }
  [[nodiscard]] int line() const { return section_.line; }

  // Which keys the section may have. Keys that are not in the spec must not be asked for afterwards.
  void use(const SectionSpec& spec) { spec_ = &spec; }

  // The same, and says which keys are unknown, and which are missing by the rules of the spec.
  void check_keys(const SectionSpec& spec);

  // Says which keys are unknown.
  void check_names(const SectionSpec& spec);

  // Says so if the key is missing or blank.
  void check_mandatory(const KeySpec& key, std::string_view expected = "");

  // Whether the section was meant to have the key: its line is broken, or its name is misspelt. Both have
  // been said, so that nothing more is said of its absence.
  [[nodiscard]] bool is_meant(std::string_view key) const;

  // Says so if the key is given, although it is of no use without owner.
  void warn_of_missing_owner(std::string_view key, std::string_view owner);

  [[nodiscard]] std::string_view default_of(
      std::string_view key) const;  // as it would be written; empty: none

  // As it was given, without the default.
  std::optional<Value> find(std::string_view key);
  std::optional<Value> find_unshown(std::string_view key);  // of a secret: no message quotes any of it

  // The keys of the section that the spec of a pattern matches, in the order of their lines and those of
  // [DEFAULT] last; those whose lines are broken are among them, and have no value.
  [[nodiscard]] std::vector<std::string_view> keys_of(const KeySpec& pattern) const;
  [[nodiscard]] int line_of(std::string_view key) const;  // 0: it is not given

  // The same for a mandatory key; check_keys() has said so if it is missing.
  std::optional<Value> require(std::string_view key) { return find(key); }

  // The value put through a parser of value_parsers.hpp; nothing when it is missing or wrong (which is then
  // said).
  template <class Parse>
  auto parsed(std::optional<Value> value, Parse parse) -> std::optional<std::decay_t<decltype(*parse(""))>> {
    if (!value) return std::nullopt;
    auto result = parse(value->text);
    if (result) return std::move(*result);
    complain(*value, result.error());
    return std::nullopt;
  }

  // The value put through a parser; the default if it is missing or wrong (which is then said).
  template <class Parse>
  auto setting(std::string_view key, Parse parse) {
    auto given = parsed(find(key), parse);
    if (given) return std::move(*given);
    auto fallback = parse(default_of(key));
    return fallback ? std::move(*fallback) : std::decay_t<decltype(*fallback)>{};
  }

  // The same for a URL, which must be https:// unless its host is this machine.
  template <class Parse>
  std::string encrypted(std::string_view key, Parse parse) {
    const auto value = find(key);
    const auto given = parsed(value, parse);
    if (!given) return std::string(default_of(key));
    expect_encrypted(*value);
    return *given;
  }
  void expect_encrypted(const Value& url);

  Prompt prompt(std::string_view stem);  // "play": play_sample, play_say and play_ssml
  // Of keys in static storage. Of a mandatory key: an empty name when it is missing.
  Reference reference(std::string_view key);
  std::optional<Reference> optional_reference(std::string_view key);
  std::optional<HoursRule> hours_rule();

  void complain(const Value& value, std::string_view message);  // "key = value: message"
  // The same without the value.
  void complain_of_secret(const Value& value, std::string_view message);  // "key: message"
  void warn_of_secret(const Value& value, std::string_view message);
  void complain_of_section(std::string_view message);  // "[name]: message"
  void warn(const Value& value, std::string_view message);

 private:
  void check_requirement(const KeySpec& key);
  void check_twins(const KeySpec& key);
  void check_owner(const KeySpec& key);
  void complain_of_missing(const KeySpec& key, std::string_view expected = "");
  [[nodiscard]] std::optional<Value> peek(std::string_view key) const;
  [[nodiscard]] const KeySpec* twin_of(const KeySpec& key) const;
  [[nodiscard]] bool is_given(const KeySpec& key) const;  // itself or its twin
  std::optional<Value> given(const IniEntry& entry, Result<std::string> text);
  std::string read_ssml(std::string_view key, const std::optional<Value>& say);
  [[nodiscard]] std::string voice() const;                     // that the spoken texts have
  void warn_of(const Value& value, std::string_view warning);  // nothing if it is empty
  [[nodiscard]] const IniEntry* entry(std::string_view key) const;
  [[nodiscard]] const IniEntry* raw_entry(std::string_view key) const;  // broken ones too
  [[nodiscard]] std::string quote(const Value& value) const;
  void warn_of_swallowed_keys(const IniEntry& entry, std::string_view text);
  void add(int line, Severity severity, std::string message);

  const Schema& schema_;
  const IniDocument& document_;
  const IniSection& section_;
  Diagnostics& diagnostics_;
  const SectionSpec* spec_ = nullptr;
  std::vector<std::string> meant_;  // keys that are there under misspelt names; "*": any
};

}  // namespace ivr
