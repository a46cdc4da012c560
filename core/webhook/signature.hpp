// X-Twilio-Signature: did Twilio send this request?
//
// Source: https://www.twilio.com/docs/usage/security#validating-requests, and the request validators of
// Twilio's libraries where the text is silent (repeated names, default ports).
#pragma once

#include "core/crypto/hmac.hpp"
#include "core/webhook/form.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// How Twilio may have spelt an origin (scheme://[user:password@]host[:port]), in two pieces.
struct OriginSpelling {
  std::string_view host;  // with all before it
  std::string_view port;  // with its colon, or empty
};

// The one besides the origin as it is: Twilio's own libraries try each URL without a port and with one,
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
// for a GET, whose parameters stand in the URL.
std::string sign(std::string_view url, std::string_view parameters, std::string_view token);

// Whether signature is that of either spelling of origin + uri under any key. The likeliest is tried first,
// and the first that matches is the last: that one did is no secret. Each is compared in constant time, so
// that the time taken does not tell how near a guess was.
bool is_signed(std::string_view signature, std::string_view origin, std::string_view uri,
               std::string_view parameters, std::span<const HmacSha1Key> keys);

}  // namespace ivr
