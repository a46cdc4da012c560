#include "core/alerts/recording_link.hpp"

#include "core/crypto/hmac.hpp"
#include "core/webhook/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace ivr {
namespace {

// 95 bits, which leaves room for words in an SMS. Each guess must be tried against the server.
constexpr std::size_t k_signature_characters = 16;

// Letters and digits only: a phone that finds links in a text does not include a hyphen at the end.
std::string signature_of(const LinkSigner& signer, std::string_view recording_sid, std::string_view expires) {
  const std::string text = fmt::format("recording\n{}\n{}\n{}", signer.account_sid, recording_sid, expires);
  std::string signature = to_base64(hmac_sha256(signer.key, text)).substr(0, k_signature_characters);
  std::ranges::replace(signature, '+', 'A');
  std::ranges::replace(signature, '/', 'B');
  return signature;
}

}  // namespace

std::string recording_link(const LinkSigner& signer, std::string_view recording_sid,
                           std::chrono::sys_seconds expires) {
  const std::string time = fmt::format("{}", expires.time_since_epoch().count());
  return fmt::format("{}{}?expires={}&sig={}", k_playback_prefix, recording_sid, time,
                     signature_of(signer, recording_sid, time));
}

std::string recording_url(std::string_view origin, std::string_view base_path, const LinkSigner& signer,
                          std::string_view recording_sid, std::chrono::sys_seconds expires) {
  const std::size_t host = origin.find("://") + 3;
  const std::size_t user = origin.rfind('@');
  const std::size_t from = user == std::string_view::npos ? host : user + 1;
  return fmt::format("{}{}{}{}", origin.substr(0, host), origin.substr(from), base_path,
                     recording_link(signer, recording_sid, expires));
}

LinkStatus check_recording_link(const LinkSigner& signer, std::string_view recording_sid,
                                std::string_view expires, std::string_view signature,
                                std::chrono::sys_seconds now) {
  if (signer.key.empty()) return LinkStatus::forged;
  if (!is_same_secret(signature_of(signer, recording_sid, expires), signature)) return LinkStatus::forged;
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(expires.data(), expires.data() + expires.size(), time);
  if (error != std::errc() || end != expires.data() + expires.size()) return LinkStatus::forged;
  return now.time_since_epoch().count() < time ? LinkStatus::good : LinkStatus::expired;
}

}  // namespace ivr
