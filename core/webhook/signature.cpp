#include "core/webhook/signature.hpp"

#include "core/signing/hmac.hpp"

#include <algorithm>

namespace ivr {
namespace {

// Where the port of an origin starts (at its colon), or npos. The host may be an IPv6 address in brackets,
// and a password may hold colons.
std::size_t find_port(std::string_view origin) {
  const std::size_t scheme_end = origin.find("://");
  const std::size_t authority = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
  const std::size_t at = origin.rfind('@');
  const std::size_t host = at == std::string_view::npos || at < authority ? authority : at + 1;
  const std::size_t bracket = origin.find(']', host);
  return origin.find(':', bracket == std::string_view::npos ? host : bracket);
}

}  // namespace

std::vector<std::string> signed_origins(std::string_view origin) {
  const std::size_t port = find_port(origin);
  if (port != std::string_view::npos) return {std::string(origin), std::string(origin.substr(0, port))};
  const bool tls = origin.starts_with("https://");
  return {std::string(origin), std::string(origin) + (tls ? ":443" : ":80")};
}

std::string signed_parameters(Parameters parameters) {
  std::ranges::sort(parameters);
  parameters.erase(std::unique(parameters.begin(), parameters.end()), parameters.end());
  std::string joined;
  for (const Parameter& parameter : parameters) joined.append(parameter.name).append(parameter.value);
  return joined;
}

std::string sign(std::string_view url, std::string_view parameters, std::string_view token) {
  std::string text(url);
  text.append(parameters);
  return to_base64(hmac_sha1(token, text));
}

bool is_signed(std::string_view signature, std::span<const std::string> origins, std::string_view uri,
               std::string_view parameters, std::span<const std::string> tokens) {
  bool matched = false;
  for (const std::string& token : tokens) {
    if (token.empty()) continue;
    for (const std::string& origin : origins) {
      const std::string expected = sign(origin + std::string(uri), parameters, token);
      matched = is_same_secret(expected, signature) || matched;
    }
  }
  return matched;
}

}  // namespace ivr
