// The log lines of a request: what was asked and answered, and the effects.
//
// Pure. A line never holds a body, and of a query only the names of its parameters: no token, no key that was
// pressed and nobody's number is ever in the log.
#pragma once

#include "core/webhook/effects.hpp"
#include "fcgi_app/base/log.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

struct LogLine {
  Level level = Level::info;
  std::string text;
};

struct RequestRecord {
  std::string_view method;
  std::string_view uri;  // only its path is logged
  int status = 0;
  std::chrono::microseconds took{};
  std::string_view call_sid;  // well-formed; empty: not in the line
};

// request method=POST path=/api/ivr/menu status=200 us=87 call=CA…
LogLine request_line(const RequestRecord& record);

// dropped reason="…" path=…: a damaged request, which was answered with 400.
LogLine dropped_line(std::string_view reason, std::string_view uri);

// voicemail …, voicemail_begins …, voicemail_empty …, or refused reason="…" signed_url="…".
LogLine effect_line(const Effect& effect);

// The document a caller was sent, for [server] debug.
LogLine document_line(std::string_view uri, const Response& response);

}  // namespace ivr
