// What the responses of a mail server and of a business's own webhook mean for an alert. Those of Twilio are
// classified in core/twilio_api/responses.hpp.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"

#include <string>

namespace ivr {

struct MailOutcome {
  enum class Kind {
    accepted,  // the server has taken responsibility for the mail
    refused,   // the server said no, with a code
    denied,    // the server does not let us in: no TLS, or no way to log in that we support
    not_sent,  // the server did not get the whole mail, so it will not deliver it
    lost,      // it did, and then the connection was lost before its last reply
  };
  Kind kind = Kind::not_sent;
  int code = 0;         // of a refusal: 550 and the like
  std::string problem;  // unless accepted: the server's words or ours
};

// Source: RFC 5321, sections 4.2.1 and 6.1.
SendResult classify_mail(const MailOutcome& outcome);

// Any 2xx confirms receipt. No response stops the channel: each address is another receiver.
SendResult classify_webhook(const HttpOutcome& outcome);

}  // namespace ivr
