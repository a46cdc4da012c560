// Alerts to a webhook of the business's own, signed.
//
// There is no list to look into: one in doubt is sent again with the same id.
#pragma once

#include "fcgi_app/deliver/carriers/carrier.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/deliver/site/stop.hpp"

namespace ivr {

class WebhookCarrier final : public Carrier {
 public:
  explicit WebhookCarrier(const Stop& stop) : client_(stop) {}

  Verdict send(const Alert& alert, const Dispatch& dispatch) override;
  [[nodiscard]] bool has_one_far_side() const override { return false; }

 private:
  HttpClient client_;
};

}  // namespace ivr
