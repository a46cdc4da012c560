// What respond() decides: the HTTP response, and what else must happen.
//
// Effects are values. The shell carries them out before it sends the response, and answers 503 when a
// required effect fails.
#pragma once

#include "core/alerts/store_entry.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ivr {

struct Response {
  int status = 200;
  std::string_view content_type;  // static storage; empty: no body, no header
  std::string body;
  std::string_view allow;  // static storage; the methods of a 405
  // Where nginx is to take the body from instead, a path of its own, and the credentials it needs there.
  std::string handover;
  std::string handover_authorization;
};

// An entry for the alert store.
struct Persist {
  enum class Grade {
    required,     // the response promises it: no 200 unless it is committed
    best_effort,  // it is committed within 0.3 seconds, or a log line says that it is not yet
    background,   // it is handed over, and nobody waits for it
  };
  Grade grade = Grade::required;
  StoreEntry entry;
};

// Something an operator should hear of. For the log.
struct Notice {
  std::string text;  // parts that came from outside are escaped already
};

// A webhook that is not answered with a document: Twilio did not sign it as the server expects, or its path,
// method or form is not one of a webhook. For the log.
struct Refusal {
  std::string reason;      // in plain words
  std::string signed_url;  // the URL a signature is expected for; empty when its origin is unknown. As
                           // sent: escape it
};

using Effect = std::variant<Persist, Notice, Refusal>;

struct HandlerResult {
  Response response;
  std::vector<Effect> effects;
  std::string call_sid;  // well-formed, or empty
};

}  // namespace ivr
