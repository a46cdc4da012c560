#include "core/twilio_api/responses.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

using Json = nlohmann::json;
using Kind = SendResult::Kind;

// Not authenticated, account not active, test credentials where they do not work.
constexpr std::array k_stopping = {20003, 20005, 20008};
// Too many requests, and two codes of a sender's full queue: Twilio acts on none of these requests.
constexpr std::array k_passing = {20429, 21611, 30001};
// "Try again a few times": the service was not there, so no part of the request is waiting anywhere.
constexpr int k_unavailable = 20503;

struct TwilioError {
  int code = 0;      // 0: none was given
  std::string text;  // one line, short
};

template <class Codes>
bool has(const Codes& codes, int code) {
  return std::ranges::find(codes, code) != codes.end();
}

// About the account or the URL as a whole, not about one message.
bool is_general(int code) {
  return code == 0 || (code >= 20000 && code < 21000);
}

// error: nothing if the response is not Twilio's own.
Kind kind_of(int status, const std::optional<TwilioError>& error) {
  const int code = error ? error->code : 0;
  if (has(k_stopping, code)) return Kind::stop;
  if (has(k_passing, code) || status == 429) return Kind::later;
  // A wrong api_base_url causes a redirect, a proxy on the way causes 407.
  if (status == 401 || status == 407 || status / 100 == 3) return Kind::stop;
  if ((status == 403 || status == 404) && is_general(code)) return Kind::stop;
  if (status / 100 == 4 && status != 408 && error) return Kind::failed;
  // Errors of a server, and whatever Twilio did not write: a proxy on the way may have passed the request on.
  return Kind::unsure;
}

std::string problem_text(int status, const std::optional<TwilioError>& error) {
  if (error && !error->text.empty()) return error->text;
  if (status / 100 == 3) return fmt::format("api_base_url answers with a redirect ({})", status);
  return fmt::format("http {}{}", status, error ? "" : ", not from Twilio itself");
}

// Whether the values of a JSON text are few enough, and nested little enough, to be kept in memory: each
// takes some hundred bytes, and four megabytes of "[" would take hundreds. Two hundred messages or recordings
// have 20,000 values.
bool is_moderate(std::string_view body) {
  constexpr int k_max_depth = 20;
  constexpr int k_max_values = 200'000;
  int depth = 0;
  int values = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < body.size(); ++at) {
    const char c = body[at];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++at;
    if (in_string) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (c == '[' || c == '{' || c == ',' || c == ':') ++values;
    if (depth > k_max_depth || values > k_max_values) return false;
  }
  return true;
}

// Without exceptions: a text that cannot be parsed is "discarded", which is no object.
Json parse(std::string_view body) {
  return is_moderate(body) ? Json::parse(body, nullptr, false) : Json(Json::value_t::discarded);
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

// Nothing if body is not an error of Twilio (but a proxy's page, say). Source:
// https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
std::optional<TwilioError> read_error(std::string_view body) {
  const auto fields = read_fields(body);
  if (!fields) return std::nullopt;
  constexpr int k_max = 999'999;
  const auto code = parse_number(find_field(*fields, "code"), 1, k_max);
  const std::string_view text = find_field(*fields, "message");
  if (!code && text.empty()) return std::nullopt;
  return TwilioError{code ? *code : 0, short_line(text)};
}

// Reading changes nothing, so a failed read is never in doubt, and never failed for good. A key that may send
// but not read is refused with 403 here alone: that stops only the reading.
SendResult classify_failed_read(const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::answered) return send_later(outcome.problem);
  SendResult result = classify_refusal(outcome);
  const bool stops = result.kind == Kind::stop && outcome.status != 403;
  result.kind = stops ? Kind::stop : Kind::later;
  return result;
}

Result<std::vector<TwilioFields>> read_items(const Json& document, const std::string& name) {
  if (!document.is_object()) return Unexpected("the list is not JSON");
  const auto list = document.find(name);
  if (list == document.end() || !list->is_array())
    return Unexpected{fmt::format("the response has no list \"{}\"", name)};
  std::vector<TwilioFields> items;
  for (const Json& item : *list) {
    if (!item.is_object()) return Unexpected{fmt::format("an item of \"{}\" is not an object", name)};
    items.push_back(fields_of(item));
  }
  return items;
}

// Nothing on the last page.
Result<std::optional<HttpRequest>> read_next(const TwilioAccess& access, std::string_view list,
                                             const Json& document) {
  const auto next = document.find("next_page_uri");
  if (next == document.end() || next->is_null()) return std::optional<HttpRequest>();
  if (!next->is_string()) return Unexpected("next_page_uri is not a string");
  const auto& uri = next->get_ref<const std::string&>();
  if (uri.empty()) return std::optional<HttpRequest>();
  auto request = next_page_request(access, list, uri);
  if (!request) return Unexpected{request.error()};
  return std::optional(*std::move(request));
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

Result<ListPage, SendResult> read_list_page(const TwilioAccess& access, std::string_view list,
                                            const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::answered || outcome.status != 200)
    return tl::unexpected{classify_failed_read(outcome)};
  const Json document = parse(outcome.body);
  auto items = read_items(document, to_lower(list));
  if (!items) return tl::unexpected{send_later(items.error())};
  auto next = read_next(access, list, document);
  if (!next) return tl::unexpected{send_later(next.error())};
  return ListPage{*std::move(items), *std::move(next)};
}

SendResult classify_refusal(const HttpOutcome& outcome) {
  const auto error = read_error(outcome.body);
  SendResult result;
  result.kind = kind_of(outcome.status, error);
  result.code =
      error && error->code != 0 ? std::to_string(error->code) : fmt::format("http {}", outcome.status);
  result.problem = problem_text(outcome.status, error);
  result.wait = outcome.retry_after;
  if (result.kind == Kind::unsure && error && error->code == k_unavailable) result.doubt = {};
  return result;
}

std::string short_line(std::string_view text) {
  constexpr std::size_t k_max = 300;
  // Cut before and after: a line may grow, and text may be megabytes.
  const std::string line = to_one_line(text.substr(0, k_max));
  return std::string(cut_characters(line, k_max));
}

}  // namespace ivr
