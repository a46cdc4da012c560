#include "core/alerts/recording_link.hpp"

#include "core/base/numbers.hpp"
#include "core/base/url.hpp"
#include "core/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  return fmt::format("{}{}{}", without_user(origin), base_path,
                     recording_link(signer, recording_sid, expires));
}

LinkStatus check_recording_link(const LinkSigner& signer, std::string_view recording_sid,
                                std::string_view expires, std::string_view signature,
                                std::chrono::sys_seconds now) {
  if (signer.key.empty()) return LinkStatus::forged;
  if (!is_same_secret(signature_of(signer, recording_sid, expires), signature)) return LinkStatus::forged;
  const auto time = parse_number<std::int64_t>(expires);
  if (!time) return LinkStatus::forged;
  return now.time_since_epoch().count() < *time ? LinkStatus::good : LinkStatus::expired;
}

}  // namespace ivr
