#include "core/webhook/authenticate.hpp"

#include "core/webhook/endpoint.hpp"
#include "core/webhook/signature.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace ivr {
namespace {

// The address that Twilio was given, without its path; empty when nobody told us.
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
  return "X-Twilio-Signature does not match the URL, the parameters and the auth token";
}

// A signature covers names and values without separators, so a captured one fits other cuts of the same
// bytes: {a: "bc"} and {ab: "c"} sign alike. The strict forms behind the check leave such a cut little to
// say: at most which key was pressed, in a request of the same call that somebody could record.
std::string form_problem(const Signing& signing, const Parameters& parameters) {
  if (!is_sid(find_parameter(parameters, "CallSid"), "CA")) return "CallSid is missing or malformed";
  if (find_parameter(parameters, "AccountSid") != signing.account_sid) {
    return "AccountSid is not the configured account_sid";
  }
  return {};
}

}  // namespace

std::optional<Refusal> refuse(const Signing& signing, const Request& request, const Form& form) {
  if (!signing.validate) return std::nullopt;
  const std::string_view origin = origin_of(signing, request);
  std::string problem = signature_problem(signing, request, form, origin);
  if (problem.empty()) problem = form_problem(signing, form.parameters);
  if (problem.empty()) return std::nullopt;
  std::string signed_url(origin);
  if (!origin.empty()) signed_url.append(request.uri);
  return Refusal{std::move(problem), std::move(signed_url)};
}

}  // namespace ivr
