// Whether a webhook is Twilio's, and well-formed, before anything of it is used.
//
// Source: https://www.twilio.com/docs/usage/security#validating-requests, and the request validators of
// Twilio's libraries where the text is silent (repeated names, default ports). Safe to call from any thread.
#pragma once

#include "core/crypto/hmac.hpp"
#include "core/webhook/effects.hpp"
#include "core/webhook/endpoint.hpp"
#include "core/webhook/form.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// What webhooks are checked against.
struct Signing {
  bool validate = true;
  std::string account_sid;          // in lower case, as Twilio sends it
  std::vector<std::string> tokens;  // one or two
  std::vector<HmacSha1Key> keys;    // of the tokens
  std::string origin;               // public_base_url; empty: the request's site_url
};

// Nothing when the request may be believed; else why not. form: the body (POST) or the query (GET).
// With [twilio] validate_signature = no every request is believed.
std::optional<Refusal> authenticate(const Signing& signing, const Request& request, const Form& form);

// Why a webhook is refused, with the URL for which a signature is expected.
Refusal make_refusal(const Signing& signing, const Request& request, std::string reason);

// How Twilio may have spelt an origin (scheme://[user:password@]host[:port]), in two pieces.
struct OriginSpelling {
  std::string_view host;  // with all in front of it
  std::string_view port;  // with its colon, or empty
};

// The spelling besides the origin as it is: Twilio's own libraries try each URL without a port and with one,
// because the signing side is not consistent about it.
OriginSpelling other_spelling(std::string_view origin);

// The keys of auth tokens, in their order. An empty token has none: it signs nothing.
std::vector<HmacSha1Key> signing_keys(std::span<const std::string> tokens);

// The parameters as they enter the signature: by name, then value, each pair once, no separators.
std::string signed_parameters(const Parameters& parameters);

// The same. Twilio mostly sends them in that order, and the form has them joined: they are put together in
// room only when they come in another. The view lives as long as both.
std::string_view signed_parameters(const Form& form, std::string& room);

// Base64 of HMAC-SHA1(token, url + parameters): 28 characters. parameters: from signed_parameters(), or ""
// for a GET, whose parameters are in the URL.
std::string sign(std::string_view url, std::string_view parameters, std::string_view token);

// A URI as Twilio may have signed it, where it differs: in the query of a GET with a SIP caller, Twilio signs
// ":",
// "@" and "'" as they are and sends them percent-encoded. Source: the validators of twilio-node (pull
// requests 621 and 1061). The same URI if there is nothing to decode.
std::string other_query_spelling(std::string_view uri);

// Whether signature is that of either spelling of origin + uri under any key. The likeliest is tried first,
// and the first that matches is the last: that one did is no secret. Each is compared in constant time, so
// that the time taken does not reveal how near a guess was.
bool is_signed(std::string_view signature, std::string_view origin, std::string_view uri,
               std::string_view parameters, std::span<const HmacSha1Key> keys);

}  // namespace ivr
