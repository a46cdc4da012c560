// Which endpoint of the server a request asks for, and with which methods it may be asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

enum class Method { get, head, post, other };

// The longest body a webhook may have. Longer ones are answered 413, and nginx has the same limit
// (nginx/snippets/limits.conf). The webhooks of calls that we have seen have 500 bytes to 1.5 kB.
inline constexpr std::size_t k_max_body_bytes = 16UL * 1024;

struct Request {
  Method method = Method::other;
  std::string_view uri;           // REQUEST_URI: path and query as they came over the wire, still encoded
  std::string_view content_type;  // CONTENT_TYPE
  std::string_view body;
  bool body_too_long = false;  // the shell stopped reading at k_max_body_bytes
  std::string_view signature;  // HTTP_X_TWILIO_SIGNATURE, the first of them
  std::size_t signature_count = 0;
  std::string_view
      site_url;  // IVR_SITE_URL, set by the nginx site: scheme://host[:port], no slash at the end
};

// A raw request URI cut at its first "?".
struct Target {
  std::string_view path;   // still encoded
  std::string_view query;  // without "?", still encoded
};

Target split_target(std::string_view uri);

enum class Endpoint {
  unknown,
  ping,
  welcome,
  menu,
  option,
  action,
  hangup,
  dial_status,
  recording,
  farewell,
  playback
};

struct Route {
  Endpoint endpoint = Endpoint::unknown;
  std::string name;  // of an option or action, decoded; of a recording to be heard; otherwise empty
};

// path: as in Target. base_path: "" or "/api" and the like. Paths are compared as they came: a doubled slash
// or a different case is unknown. One slash at the end of a webhook is ignored, because people type it (the
// signature is still over the URL as it came).
Route find_route(std::string_view path, std::string_view base_path);

bool allows(Endpoint endpoint, Method method);

// For the Allow header of a 405 (RFC 9110, 10.2.1).
std::string_view allowed_methods(Endpoint endpoint);

// The path of one action or option below base_path, encoded for a URL.
std::string action_path(std::string_view name);
std::string option_path(std::string_view key);

inline constexpr std::string_view k_ping_path = "/ping";
inline constexpr std::string_view k_welcome_path = "/ivr";
inline constexpr std::string_view k_menu_path = "/ivr/menu";
inline constexpr std::string_view k_hangup_path = "/ivr/hangup";
inline constexpr std::string_view k_dial_status_path = "/ivr/callback/forward/call_status";
// Named as in the Python system, so that a call may begin there and go on here. Twilio reports every
// recording to it, whatever kind of alert follows.
inline constexpr std::string_view k_recording_path = "/ivr/callback/voicemail/alert_sms";
inline constexpr std::string_view k_farewell_path = "/ivr/callback/voicemail/hangup";

// The parameters of the menu's address in which its counters are.
inline constexpr std::string_view k_loop_count = "loop_count";
inline constexpr std::string_view k_invalid_count = "invalid_count";

}  // namespace ivr
