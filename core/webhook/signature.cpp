#include "core/webhook/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <stdexcept>

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
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_length = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha1(), token.data(), static_cast<int>(token.size()), data, text.size(), digest.data(),
           &digest_length) == nullptr) {
    throw std::runtime_error("HMAC-SHA1 failed in libcrypto");
  }
  std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest_length));
  return {base64.begin(), base64.begin() + length};
}

bool is_signed(std::string_view signature, std::span<const std::string> origins, std::string_view uri,
               std::string_view parameters, std::span<const std::string> tokens) {
  bool matched = false;
  for (const std::string& token : tokens) {
    if (token.empty()) continue;
    for (const std::string& origin : origins) {
      const std::string expected = sign(origin + std::string(uri), parameters, token);
      const bool same = expected.size() == signature.size() &&
                        CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;
      matched = same || matched;
    }
  }
  return matched;
}

}  // namespace ivr
