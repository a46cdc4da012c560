// Alerts by SMS, through Twilio's Messages API.
#pragma once

#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/deliver/sent_message_cache.hpp"
#include "fcgi_app/deliver/transport.hpp"

namespace ivr {

class SmsTransport final : public Transport {
 public:
  explicit SmsTransport(const StopToken& stop) : stop_(stop), client_(stop) {}

  SendResult send(const Alert& alert, const SendContext& dispatch) override;
  LookupResult find_sent(const Alert& alert, const SendContext& dispatch, const GoOn& go_on) override;

 private:
  const StopToken& stop_;
  HttpClient client_;
  SentMessageCache lists_;
};

}  // namespace ivr
