// What respond() decides: the HTTP response, and what must happen besides answering.
//
// Effects are values. The shell carries them out before it sends the response, and answers 5xx when it
// could not.
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

// To be kept in the alert store. What must be is promised by the response: no 200 without it. What may be
// is not worth an error page to a caller.
struct Keep {
  enum class Duty { must, may };
  Duty duty = Duty::must;
  StoreEntry entry;
};

// Something an operator should hear of. For the log.
struct Notice {
  std::string text;  // parts that came from outside are escaped by whoever wrote it
};

// A webhook whose X-Twilio-Signature did not prove that Twilio sent it. For the log.
struct Refusal {
  std::string reason;      // in plain words
  std::string signed_url;  // the URL a signature was expected for; empty when its origin is not known. As
                           // sent: escape it
};

using Effect = std::variant<Keep, Notice, Refusal>;

struct HandlerResult {
  Response response;
  std::vector<Effect> effects;
  std::string call_sid;  // well-formed, or empty
};

}  // namespace ivr
