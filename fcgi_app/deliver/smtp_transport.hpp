// Alerts by mail, through the mail server of [smtp].
//
// There is no list to look into: one in doubt is sent again with the same Message-ID.
#pragma once

#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/mail_client.hpp"
#include "fcgi_app/deliver/transport.hpp"

namespace ivr {

class SmtpTransport final : public Transport {
 public:
  explicit SmtpTransport(const StopToken& stop) : client_(stop) {}

  SendResult send(const Alert& alert, const SendContext& dispatch) override;

 private:
  MailClient client_;
};

}  // namespace ivr
