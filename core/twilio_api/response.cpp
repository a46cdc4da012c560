#include "core/twilio_api/response.hpp"

#include "core/base/code_points.hpp"
#include "core/base/utf8.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace ivr {
namespace {

using Json = nlohmann::json;

// Of no exceptions: what cannot be parsed is "discarded", which is no object.
Json parse(std::string_view body) {
  return Json::parse(body, nullptr, false);
}

TwilioFields fields_of(const Json& object) {
  TwilioFields fields;
  for (const auto& [name, value] : object.items()) {
    if (value.is_string()) {
      fields.emplace(name, value.get_ref<const std::string&>());
    } else if (value.is_number_integer()) {
      fields.emplace(name, value.dump());
    }
  }
  return fields;
}

}  // namespace

std::string_view find_field(const TwilioFields& fields, std::string_view name) {
  const auto field = fields.find(name);
  return field == fields.end() ? std::string_view() : field->second;
}

std::optional<TwilioFields> read_fields(std::string_view body) {
  const Json document = parse(body);
  if (!document.is_object()) return std::nullopt;
  return fields_of(document);
}

Result<ListPage> read_list_page(std::string_view body, std::string_view name) {
  const Json document = parse(body);
  if (!document.is_object()) return Unexpected("the list is not JSON");
  const auto list = document.find(name);
  if (list == document.end() || !list->is_array())
    return Unexpected{fmt::format("the answer has no list of {}", name)};
  ListPage page;
  for (const Json& entry : *list) {
    if (!entry.is_object()) return Unexpected{fmt::format("the list of {} has an entry that is none", name)};
    page.entries.push_back(fields_of(entry));
  }
  const auto next = document.find("next_page_uri");
  if (next == document.end() || next->is_null()) return page;
  if (!next->is_string()) return Unexpected("the list's next_page_uri is no text");
  page.next_page_uri = next->get_ref<const std::string&>();
  return page;
}

std::optional<TwilioError> read_error(std::string_view body) {
  const auto fields = read_fields(body);
  if (!fields) return std::nullopt;
  constexpr int k_max = 999'999;
  const auto code = parse_whole_number(find_field(*fields, "code"), 1, k_max);
  const std::string_view text = find_field(*fields, "message");
  if (!code && text.empty()) return std::nullopt;
  return TwilioError{code ? *code : 0, short_line(text)};
}

std::string short_line(std::string_view text) {
  constexpr std::size_t k_max = 300;
  // Cut before and after: a line may grow, and text may be megabytes.
  const std::string line = to_one_line(text.substr(0, k_max));
  return std::string(cut_characters(line, k_max));
}

}  // namespace ivr
