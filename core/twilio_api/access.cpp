#include "core/twilio_api/access.hpp"

namespace ivr {

TwilioAccess access_of(const TwilioSettings& settings) {
  const bool has_key = !settings.api_key.empty();
  return {settings.api_base_url, settings.account_sid,
          has_key ? BasicCredentials{settings.api_key, settings.api_key_secret}
                  : BasicCredentials{settings.account_sid, settings.auth_token}};
}

std::string account_path(const TwilioAccess& access) {
  return "/2010-04-01/Accounts/" + access.account_sid + "/";
}

}  // namespace ivr
