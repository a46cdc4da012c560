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

namespace ivr {

struct Value {
  std::string_view key;  // refers to the document
  std::string text;      // with references filled in; not empty
  int line = 0;
};

// "key = value", the value cut short and on one line, as messages quote it.
std::string quoted(std::string_view key, std::string_view text);

// Keys of [DEFAULT] count as the section's own where it has none of that name. Blank values count as not
// given. Refers to schema, document, section and diagnostics: do not keep it longer than those.
class SectionReader {
 public:
  SectionReader(const Schema& schema, const IniDocument& document, const IniSection& section,
                Diagnostics& diagnostics)
      : schema_(schema), document_(document), section_(section), diagnostics_(diagnostics) {}

  [[nodiscard]] std::string_view name() const { return section_.name; }
  [[nodiscard]] int line() const { return section_.line; }

  [[nodiscard]] bool has(std::string_view key) const { return entry(key) != nullptr; }  // also when blank
  std::optional<Value> find(std::string_view key);
  std::optional<Value> find_unshown(std::string_view key);  // of a secret: no message quotes any of it
  std::optional<Value> require(std::string_view key);

  // The value put through a parser of values.hpp; nothing when it is missing or wrong (which is then said).
  template <class Parse>
  auto parsed(std::optional<Value> value, Parse parse) -> std::optional<std::decay_t<decltype(*parse(""))>> {
    if (!value) return std::nullopt;
    auto result = parse(value->text);
    if (result) return std::move(*result);
    complain(*value, result.error());
    return std::nullopt;
  }

  Prompt prompt(std::string_view stem);          // "play": play_sample and play_say
  Prompt require_prompt(std::string_view stem);  // one of the two keys must be there, if only a blank one
  // Of keys in static storage. Of a mandatory key: an empty name when it is missing.
  Reference reference(std::string_view key);
  std::optional<Reference> optional_reference(std::string_view key);
  std::optional<HoursRule> hours_rule();

  void check_keys(const SectionSpec& spec);  // says which keys are unknown

  void complain(const Value& value, std::string_view message);  // "key = value: message"
  void complain_of_section(std::string_view message);           // "[name]: message"
  void warn(const Value& value, std::string_view message);

 private:
  std::optional<Value> given(const IniEntry& entry, Result<std::string> text);
  [[nodiscard]] const IniEntry* entry(std::string_view key) const;
  void warn_of_swallowed_keys(const IniEntry& entry, std::string_view text);
  void add(int line, Severity severity, std::string message);

  const Schema& schema_;
  const IniDocument& document_;
  const IniSection& section_;
  Diagnostics& diagnostics_;
};

}  // namespace ivr
