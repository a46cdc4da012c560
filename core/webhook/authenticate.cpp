#include "core/webhook/authenticate.hpp"

#include "core/base/sid.hpp"
#include "core/base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace ivr {
namespace {

// Each pair once, too.
bool are_sorted(const Parameters& parameters) {
  return std::ranges::adjacent_find(parameters, std::ranges::greater_equal()) == parameters.end();
}

bool matches(std::string_view signature, OriginSpelling origin, std::string_view uri,
             std::string_view parameters, std::span<const HmacSha1Key> keys) {
  const std::array pieces = {origin.host, origin.port, uri, parameters};
  return std::ranges::any_of(
      keys, [&](const HmacSha1Key& key) { return is_same_secret(to_base64(key.digest(pieces)), signature); });
}

// The address that Twilio was given, without its path; empty when neither the config nor nginx says.
std::string_view origin_of(const Signing& signing, const Request& request) {
  return signing.origin.empty() ? request.site_url : std::string_view(signing.origin);
}

// Why the signature proves nothing; empty when it proves the request.
std::string signature_problem(const Signing& signing, const Request& request, const Form& form,
                              std::string_view origin) {
  if (origin.empty()) {
    return "neither public_base_url nor the parameter IVR_SITE_URL of the nginx site is set";
  }
  if (request.signature_count == 0) return "no X-Twilio-Signature header";
  if (request.signature_count > 1)
    return fmt::format("{} X-Twilio-Signature headers", request.signature_count);
  std::string room;
  const std::string_view parameters = request.method == Method::post ? signed_parameters(form, room) : "";
  if (is_signed(request.signature, origin, request.uri, parameters, signing.keys)) return {};
  if (request.method == Method::post)
    return "X-Twilio-Signature does not match the URL, the parameters and the auth token";
  const std::string other = other_query_spelling(request.uri);
  if (other != request.uri && is_signed(request.signature, origin, other, parameters, signing.keys))
    return {};
  return "X-Twilio-Signature does not match the URL and the auth token (if this is a call of yours, set the "
         "webhook's method to POST, where Twilio signs more reliably)";
}

// A signature covers names and values without separators, so a captured one fits other cuts of the same
// bytes: {a: "bc"} and {ab: "c"} sign alike. The strict forms after the check leave such a cut little to
// say: at most which key was pressed, in a request of the same call that somebody could record.
std::string form_problem(const Signing& signing, const Parameters& parameters) {
  if (!is_sid(find_parameter(parameters, "CallSid"), "CA")) return "CallSid is missing or malformed";
  if (find_parameter(parameters, "AccountSid") != signing.account_sid) {
    return "AccountSid is not the configured account_sid";
  }
  return {};
}

}  // namespace

OriginSpelling other_spelling(std::string_view origin) {
  const std::string_view port = split_url(origin).port;
  if (!port.empty()) return {origin.substr(0, origin.size() - port.size()), {}};
  return {origin, origin.starts_with("https://") ? ":443" : ":80"};
}

std::string other_query_spelling(std::string_view uri) {
  constexpr std::string_view k_signed_as_they_are = ":@'";
  std::string other;
  const std::size_t query = std::min(uri.find('?'), uri.size());
  for (std::size_t at = 0; at < uri.size(); ++at) {
    const auto byte = at > query && uri[at] == '%' ? escaped_byte(uri.substr(at)) : std::nullopt;
    const bool decoded = byte && k_signed_as_they_are.find(*byte) != std::string_view::npos;
    other += decoded ? *byte : uri[at];
    if (decoded) at += k_escape_bytes - 1;
  }
  return other;
}

std::vector<HmacSha1Key> signing_keys(std::span<const std::string> tokens) {
  std::vector<HmacSha1Key> keys;
  for (const std::string& token : tokens)
    if (!token.empty()) keys.emplace_back(token);
  return keys;
}

std::string signed_parameters(const Parameters& parameters) {
  Parameters sorted = parameters;
  std::ranges::sort(sorted);
  // Not std::ranges::unique, whose result clang 14 cannot compile with libstdc++.
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string joined;
  for (const Parameter& one : sorted) joined.append(one.name).append(one.value);
  return joined;
}

std::string_view signed_parameters(const Form& form, std::string& room) {
  if (are_sorted(form.parameters)) return form.joined;
  room = signed_parameters(form.parameters);
  return room;
}

std::string sign(std::string_view url, std::string_view parameters, std::string_view token) {
  const std::array pieces = {url, parameters};
  return to_base64(HmacSha1Key(token).digest(pieces));
}

bool is_signed(std::string_view signature, std::string_view origin, std::string_view uri,
               std::string_view parameters, std::span<const HmacSha1Key> keys) {
  return matches(signature, {origin, {}}, uri, parameters, keys) ||
         matches(signature, other_spelling(origin), uri, parameters, keys);
}

std::optional<Refusal> authenticate(const Signing& signing, const Request& request, const Form& form) {
  if (!signing.validate) return std::nullopt;
  const std::string_view origin = origin_of(signing, request);
  std::string problem = signature_problem(signing, request, form, origin);
  if (problem.empty()) problem = form_problem(signing, form.parameters);
  if (problem.empty()) return std::nullopt;
  return make_refusal(signing, request, std::move(problem));
}

Refusal make_refusal(const Signing& signing, const Request& request, std::string reason) {
  std::string signed_url(origin_of(signing, request));
  if (!signed_url.empty()) signed_url.append(request.uri);
  return {std::move(reason), std::move(signed_url)};
}

}  // namespace ivr
