// Links with which anyone who has one can hear a recording for some time.
//
// The signature is over the account, the recording and the time at which the link expires: nothing else is
// ever fetched.
// Pure. Safe to call from any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

inline constexpr std::string_view k_playback_prefix = "/recording/";

struct LinkSigner {
  std::string_view key;
  std::string_view account_sid;
};

// The path below base_path, with its query: "/recording/RE…?expires=…&sig=…".
std::string recording_link(const LinkSigner& signer, std::string_view recording_sid,
                           std::chrono::sys_seconds expires);

// The whole URL. origin: [twilio] public_base_url; a user and password in it are for Twilio only and are left
// out.
std::string recording_url(std::string_view origin, std::string_view base_path, const LinkSigner& signer,
                          std::string_view recording_sid, std::chrono::sys_seconds expires);

enum class LinkStatus { good, expired, forged };

// expires and signature: as they are in the query.
LinkStatus check_recording_link(const LinkSigner& signer, std::string_view recording_sid,
                                std::string_view expires, std::string_view signature,
                                std::chrono::sys_seconds now);

}  // namespace ivr
