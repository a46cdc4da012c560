// Alerts by mail, through the mail server of [smtp].
//
// There is no list to look into: one in doubt is sent again with the same Message-ID.
#pragma once

#include "fcgi_app/deliver/carriers/carrier.hpp"
#include "fcgi_app/deliver/mail_client.hpp"
#include "fcgi_app/deliver/site/stop.hpp"

namespace ivr {

class MailCarrier final : public Carrier {
 public:
  explicit MailCarrier(const Stop& stop) : client_(stop) {}

  Verdict send(const Alert& alert, const Dispatch& dispatch) override;

 private:
  MailClient client_;
};

}  // namespace ivr
