// X-Twilio-Signature: did Twilio send this request?
//
// Source: https://www.twilio.com/docs/usage/security#validating-requests, and the request validators of
// Twilio's libraries where the text is silent (repeated names, default ports).
#pragma once

#include "core/webhook/form.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// The spellings under which Twilio may have signed an origin (scheme://[user:password@]host[:port]): its own
// libraries try each URL without a port and with one, because the signing side is not consistent about it.
std::vector<std::string> signed_origins(std::string_view origin);

// The parameters as they enter the signature: by name, then value, each pair once, no separators.
std::string signed_parameters(Parameters parameters);

// Base64 of HMAC-SHA1(token, url + parameters): 28 characters. parameters: from signed_parameters(), or ""
// for a GET, whose parameters stand in the URL.
std::string sign(std::string_view url, std::string_view parameters, std::string_view token);

// Whether signature is that of any origin + uri under any token. All are tried, and compared in constant
// time, so that the time taken does not tell how near a guess was. An empty token never matches.
bool is_signed(std::string_view signature, std::span<const std::string> origins, std::string_view uri,
               std::string_view parameters, std::span<const std::string> tokens);

}  // namespace ivr
