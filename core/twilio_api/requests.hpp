// Where Twilio's REST API is, who we are to it, and requests for its lists.
//
// Pure. Safe to call from any thread. Source: https://www.twilio.com/docs/usage/requests-to-twilio
#pragma once

#include "core/alerts/http.hpp"
#include "core/base/result.hpp"
#include "core/config/settings.hpp"

#include <string>
#include <string_view>

namespace ivr {

struct TwilioAccess {
  std::string origin;       // "https://api.twilio.com"
  std::string account_sid;  // whose messages and recordings they are, whatever the credentials
  BasicCredentials credentials;
};

// With the API key if there is one: it can be revoked, and need have only the rights it uses.
TwilioAccess access_of(const TwilioSettings& settings);

// Whether the account is that of config/config.ini, which does not exist: no request is made for it.
bool is_example_account(const TwilioSettings& settings);

// "/2010-04-01/Accounts/AC…/": everything that we use is below it.
std::string account_path(const TwilioAccess& access);

// list: "Messages" or "Recordings". query: encoded, without "?".
HttpRequest list_request(const TwilioAccess& access, std::string_view list, std::string_view query);

// The next page, as the last one named it. Only another part of the same list of the same account is
// requested, so that the credentials go nowhere else; anything else is an error.
Result<HttpRequest> next_page_request(const TwilioAccess& access, std::string_view list,
                                      std::string_view next_page_uri);

}  // namespace ivr
