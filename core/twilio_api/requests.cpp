#include "core/twilio_api/requests.hpp"

#include "core/base/ascii.hpp"
#include "core/twilio_api/responses.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {
namespace {

std::string list_path(const TwilioAccess& access, std::string_view list) {
  return fmt::format("{}{}.json?", account_path(access), list);
}

bool is_url_character(char c) {
  return c > ' ' && c < '\x7F' && c != '#' && c != '\\';
}

HttpRequest get_request(const TwilioAccess& access, std::string_view path) {
  HttpRequest request;
  request.url = access.origin + std::string(path);
  request.credentials = access.credentials;
  request.headers = {"Accept: application/json"};
  return request;
}

}  // namespace

TwilioAccess access_of(const TwilioSettings& settings) {
  const bool has_key = !settings.api_key.empty();
  return {settings.api_base_url, settings.account_sid,
          has_key ? BasicCredentials{settings.api_key, settings.api_key_secret}
                  : BasicCredentials{settings.account_sid, settings.auth_token}};
}

bool is_example_account(const TwilioSettings& settings) {
  return settings.account_sid == "AC00000000000000000000000000000000";
}

std::string account_path(const TwilioAccess& access) {
  return "/2010-04-01/Accounts/" + access.account_sid + "/";
}

HttpRequest list_request(const TwilioAccess& access, std::string_view list, std::string_view query) {
  return get_request(access, list_path(access, list) + std::string(query));
}

Result<HttpRequest> next_page_request(const TwilioAccess& access, std::string_view list,
                                      std::string_view next_page_uri) {
  const std::string path = list_path(access, list);
  const bool is_same_list = to_lower(next_page_uri.substr(0, path.size())) == to_lower(path);
  if (!is_same_list || !std::ranges::all_of(next_page_uri, is_url_character))
    return Unexpected{fmt::format("the list continues at an unexpected URL: {}", short_line(next_page_uri))};
  return get_request(access, path + std::string(next_page_uri.substr(path.size())));
}

}  // namespace ivr
