// Which endpoint of the server a request asks for, and with which methods it may be asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

enum class Method { get, head, post, other };

// The longest body a webhook may have; Twilio's are a few kB. Longer ones are answered 413.
inline constexpr std::size_t k_max_body_bytes = 64UL * 1024;

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

// path: as in Target. base_path: "" or "/api" and the like. Paths are compared as they came: a slash at the
// end, a doubled slash or a different case is unknown.
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
inline constexpr std::string_view k_recording_path = "/ivr/callback/voicemail/alert_sms";
inline constexpr std::string_view k_farewell_path = "/ivr/callback/voicemail/hangup";

}  // namespace ivr
