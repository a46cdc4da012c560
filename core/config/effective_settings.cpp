#include "core/config/effective_settings.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"
#include "core/config/schema.hpp"
#include "core/config/secrets.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace ivr {
namespace {

using Json = nlohmann::ordered_json;

// postgresql://USER:PASSWORD@HOST/NAME?password=PASSWORD with both passwords hidden.
std::string without_password(std::string url) {
  constexpr std::string_view k_parameter = "password=";
  const std::size_t start = std::min(url.size(), url.find("://") + 3);
  const std::size_t end = std::min(url.size(), url.find_first_of("/?", start));
  const std::size_t at = url.substr(0, end).rfind('@');
  const std::size_t colon = url.find(':', start);
  if (at != std::string::npos && colon < at) url.replace(colon + 1, at - colon - 1, k_hidden);
  for (std::size_t found = url.find(k_parameter); found != std::string::npos;
       found = url.find(k_parameter, found + k_parameter.size())) {
    const std::size_t value = found + k_parameter.size();
    url.replace(value, std::min(url.size(), url.find('&', value)) - value, k_hidden);
  }
  return url;
}

template <class T>
Json or_null(const Result<T>& value) {
  return value ? Json(*value) : Json();
}

// A secret may have been written after the wrong key.
Json unless_secret(std::string_view text) {
  bool secret = false;
  for (const std::string_view word : split(text, ' ')) secret = secret || looks_secret(word);
  return secret ? k_hidden : text;
}

Json to_list(std::string_view text) {
  Json list = Json::array();
  for (const std::string_view piece : split(text, ',')) {
    if (!strip(piece).empty()) list.push_back(unless_secret(strip(piece)));
  }
  return list;
}

// "auto" in place of a number is a text.
Json to_number(std::string_view text) {
  const auto number = parse_whole_number(text, 0, std::numeric_limits<int>::max());
  return number ? Json(*number) : unless_secret(text);
}

Json to_json(ValueKind kind, std::string_view text) {
  switch (kind) {
    case ValueKind::text:
    case ValueKind::path:
    case ValueKind::mail: return unless_secret(text);
    case ValueKind::sid:
      return parse_account_sid(text) || parse_api_key_sid(text) ? Json(text) : Json(k_hidden);
    case ValueKind::url: return hide_in_url(text);
    case ValueKind::sample: return quote_url_and_path(text);
    case ValueKind::mails:
    case ValueKind::number: return to_number(text);
    case ValueKind::yes_no: return or_null(parse_yes_no(text));
    case ValueKind::list: return to_list(text);
    case ValueKind::origin: return parse_origin(text) ? Json(hide_in_url(*parse_origin(text))) : Json();
    case ValueKind::base_path: return or_null(parse_base_path(text));
    case ValueKind::store_url:
      return parse_store_url(text) ? without_password(std::string(text)) : std::string(k_hidden);
    case ValueKind::secret: return "set";
  }
  return {};
}

// name: of the key, as it is written.
Json value_of(const SectionSpec& spec, const KeySpec& key, std::string_view name, SectionReader& values) {
  const auto given = values.find_unshown(name);
  const std::string text = given ? given->text : std::string(key.default_value);
  const KeySpec* file = key.kind == ValueKind::secret ? spec.twin_of(key) : nullptr;
  if (file != nullptr && values.find(file->name)) return to_json(key.kind, text);
  return text.empty() ? Json() : to_json(key.kind, text);
}

class SettingsWriter {
 public:
  SettingsWriter(const IniDocument& document, ActionTypes types) : document_(document), schema_(types) {}

  Json run() const {
    Json settings = Json::object();
    for (const SectionSpec& spec : schema_.sections()) {
      if (!is_open_ended(spec.name)) settings[std::string(spec.name)] = fixed_section(spec);
    }
    for (const IniSection& section : document_.sections) {
      const SectionSpec* spec = spec_of(section);
      if (spec == nullptr || !is_open_ended(spec->name)) continue;
      settings[std::string(section.name)] = to_object(*spec, document_, section);
    }
    return settings;
  }

 private:
  [[nodiscard]] Json to_object(const SectionSpec& spec, const IniDocument& document,
                               const IniSection& section) const {
    Diagnostics said_by_the_check;
    SectionReader values(schema_, document, section, said_by_the_check);
    values.use(spec);
    Json object = Json::object();
    for (const KeySpec& key : spec.keys) {
      const auto names = key.matches == nullptr ? std::vector{key.name} : values.keys_of(key);
      for (const std::string_view name : names) object[std::string(name)] = value_of(spec, key, name, values);
    }
    return object;
  }

  // One that is missing takes nothing from [DEFAULT].
  [[nodiscard]] Json fixed_section(const SectionSpec& spec) const {
    const auto found = std::ranges::find(document_.sections, spec.name, &IniSection::name);
    if (found != document_.sections.end()) return to_object(spec, document_, *found);
    return to_object(spec, IniDocument(), IniSection{spec.name, 0, {}});
  }

  // Null for a section that is unknown, or an action of an unknown type.
  [[nodiscard]] const SectionSpec* spec_of(const IniSection& section) const {
    if (const SectionSpec* spec = schema_.find(section.name, "")) return spec;
    Diagnostics said_by_the_check;
    const auto type = SectionReader(schema_, document_, section, said_by_the_check).find("type");
    return type ? schema_.find(section.name, type->text) : nullptr;
  }

  const IniDocument& document_;
  Schema schema_;
};

void hide_in_values(Json& json, const SecretTexts& secrets) {
  for (Json& value : json) {
    if (value.is_structured()) hide_in_values(value, secrets);
    if (value.is_string()) value = secrets.hide_in(value.get<std::string>());
  }
}

}  // namespace

std::string effective_settings(const IniDocument& document, ActionTypes types) {
  Json settings = SettingsWriter(document, types).run();
  hide_in_values(settings, SecretTexts(document, {}, Schema(types)));
  return settings.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ivr
