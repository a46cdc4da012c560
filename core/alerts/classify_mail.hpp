// What became of a mail handed to a mail server, and what is to be done about it.
//
// Pure. Safe to call from any thread. Source: RFC 5321, sections 4.2.1 and 6.1.
#pragma once

#include "core/alerts/send_result.hpp"

#include <string>

namespace ivr {

struct MailOutcome {
  enum class Kind {
    accepted,  // the server has taken the responsibility for it
    refused,   // the server said no, with a code
    denied,    // the server does not let us in: no TLS, or no way to log in that we know
    not_sent,  // the server has not had the whole mail, so it will not deliver it
    lost,      // it has, and then the connection was lost before its last word
  };
  Kind kind = Kind::not_sent;
  int code = 0;         // of a refusal: "550" and the like
  std::string problem;  // unless accepted: the server's words or ours
};

SendResult judge_mail(const MailOutcome& outcome);

}  // namespace ivr
