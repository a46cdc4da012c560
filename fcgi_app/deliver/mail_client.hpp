// Sends mails to a mail server.
//
// For one thread. Every mail has a connection of its own: mails are few, and servers soon close idle
// connections.
#pragma once

#include "core/alerts/classify_responses.hpp"
#include "core/config/settings.hpp"
#include "fcgi_app/base/threads.hpp"

#include <memory>
#include <string>

namespace ivr {

class Transfer;

struct Mail {
  std::string to;
  std::string text;  // the whole message (RFC 5322), lines ending in CRLF
};

class MailClient {
 public:
  explicit MailClient(const StopToken& stop);  // throws std::runtime_error
  ~MailClient();

  // Takes at most about twenty seconds, and ends early when a stop is requested. The connection is encrypted
  // unless the server is on this host. ca_file: the authorities to trust; "": the system's.
  MailOutcome send(const SmtpSettings& server, const Mail& mail, const std::string& ca_file);

 private:
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace ivr
