// What respond() decides: the HTTP response, and what must happen besides answering.
//
// Effects are values. The shell carries them out before it sends the response, and answers 5xx when it
// could not.
#pragma once

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
};

// A voicemail was recorded and somebody is to be told.
struct VoicemailAlert {
  std::string action;         // the name after "action_"
  std::string recording_sid;  // RE and 32 hexadecimal digits
  std::string call_sid;
  std::string sms_from;  // E.164
  std::string sms_to;    // E.164
};

// A webhook whose X-Twilio-Signature did not prove that Twilio sent it. For the log.
struct Refusal {
  std::string reason;      // in plain words
  std::string signed_url;  // the URL a signature was expected for; empty when its origin is not known. As
                           // sent: escape it
};

using Effect = std::variant<VoicemailAlert, Refusal>;

struct Answer {
  Response response;
  std::vector<Effect> effects;
  std::string call_sid;  // well-formed, or empty
};

}  // namespace ivr
