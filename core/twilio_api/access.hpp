// Where Twilio's REST API is, and who we are to it.
//
// Plain values. Source: https://www.twilio.com/docs/usage/requests-to-twilio
#pragma once

#include "core/alerts/http.hpp"
#include "core/config/settings.hpp"

#include <string>

namespace ivr {

struct TwilioAccess {
  std::string origin;       // "https://api.twilio.com"
  std::string account_sid;  // whose messages and recordings they are, whatever the credentials
  BasicCredentials credentials;
};

// With the API key when there is one: it can be withdrawn, and may do no more than it has to.
TwilioAccess access_of(const TwilioSettings& settings);

// "/2010-04-01/Accounts/AC…/": everything of ours lies below.
std::string account_path(const TwilioAccess& access);

}  // namespace ivr
