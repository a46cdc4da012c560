// One HTTP request as nginx hands it over.
//
// All views live as long as the FastCGI request they came from; nothing here is trusted yet.
#pragma once

#include <cstddef>
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

}  // namespace ivr
