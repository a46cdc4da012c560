// Alerts to a webhook of the business's own, signed.
//
// There is no list to look into: one in doubt is sent again with the same id.
#pragma once

#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/deliver/transport.hpp"

namespace ivr {

class WebhookTransport final : public Transport {
 public:
  explicit WebhookTransport(const StopToken& stop) : client_(stop) {}

  SendResult send(const Alert& alert, const SendContext& dispatch) override;
  [[nodiscard]] bool has_one_far_side() const override { return false; }

 private:
  HttpClient client_;
};

}  // namespace ivr
