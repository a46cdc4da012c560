// Alerts by SMS, through Twilio's Messages API.
#pragma once

#include "fcgi_app/deliver/carriers/carrier.hpp"
#include "fcgi_app/deliver/carriers/message_lists.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/deliver/site/stop.hpp"

namespace ivr {

class SmsCarrier final : public Carrier {
 public:
  explicit SmsCarrier(const Stop& stop) : stop_(stop), client_(stop) {}

  Verdict send(const Alert& alert, const Dispatch& dispatch) override;
  Sighting look_for(const Alert& alert, const Dispatch& dispatch, const GoOn& go_on) override;

 private:
  const Stop& stop_;
  HttpClient client_;
  MessageLists lists_;
};

}  // namespace ivr
