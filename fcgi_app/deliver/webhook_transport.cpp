#include "fcgi_app/deliver/webhook_transport.hpp"

#include "core/alerts/classify_webhook.hpp"
#include "core/texts/webhook_body.hpp"

#include <chrono>

namespace ivr {

SendResult WebhookTransport::send(const Alert& alert, const SendContext& dispatch) {
  const AlertSettings& settings = dispatch.loaded->alerts;
  // The alert is older than the config, by which no webhook is told any more. Should that be changed back
  // before it is given up, it still goes out.
  if (settings.webhook_secret.empty()) {
    SendResult verdict;
    verdict.problem = "the config has no webhook_secret in [alerts]";
    return verdict;
  }
  HttpRequest request;
  request.kind = HttpRequest::Kind::post;
  request.url = alert.recipient.address;
  request.body = webhook_body(alert, text_terms(dispatch, alert));
  const auto now = std::chrono::floor<std::chrono::seconds>(dispatch.now);
  request.headers = {"Content-Type: application/json",
                     "X-IVR-Signature: " + webhook_signature(settings.webhook_secret, request.body, now),
                     "Idempotency-Key: " + subject_sid(alert)};
  return judge_webhook(client_.exchange(request, settings.ca_file));
}

}  // namespace ivr
