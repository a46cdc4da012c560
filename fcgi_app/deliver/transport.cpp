#include "fcgi_app/deliver/transport.hpp"

#include "core/alerts/classify_responses.hpp"
#include "core/alerts/recording_link.hpp"
#include "core/call/model.hpp"
#include "core/texts/mail_text.hpp"
#include "core/texts/sms_text.hpp"
#include "core/texts/webhook_body.hpp"
#include "core/twilio_api/messages.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace ivr {
namespace {

// With a link to the recording of a voicemail, if [twilio] public_base_url says where this server is reached.
TextTerms text_terms(const SendContext& context, const Alert& alert) {
  const Loaded& loaded = *context.loaded;
  TextTerms terms;
  terms.zone = loaded.model->zone;
  terms.sms_max_characters = loaded.alerts.sms_max_characters;
  terms.summary = context.summary;
  const auto* recording = std::get_if<Recording>(&alert.subject);
  if (recording == nullptr || loaded.twilio.public_base_url.empty() || context.link_key.empty() ||
      terms.summary)
    return terms;
  const auto until = std::chrono::floor<std::chrono::seconds>(context.now) + loaded.alerts.link_valid;
  terms.link = recording_url(loaded.twilio.public_base_url, loaded.model->base_path,
                             {context.link_key, loaded.twilio.account_sid}, recording->sid, until);
  terms.link_until = until;
  return terms;
}

std::string sms_of(const Alert& alert, const SendContext& context) {
  if (const auto* notice = std::get_if<HealthNotice>(&alert.subject))
    return sms_text(*notice, context.loaded->alerts.sms_max_characters);
  return sms_text(std::get<Recording>(alert.subject), text_terms(context, alert));
}

}  // namespace

LookupResult Transport::find_sent(const Alert& /*alert*/, const SendContext& /*context*/,
                                  const KeepGoing& /*keep_going*/) {
  return {};
}

SendResult SmsTransport::send(const Alert& alert, const SendContext& context) {
  const Loaded& loaded = *context.loaded;
  const HttpRequest request = message_request(
      access_of(loaded.twilio), {alert.sender, alert.recipient.address}, sms_of(alert, context));
  return classify_message(client_.exchange(request, loaded.alerts.ca_file));
}

LookupResult SmsTransport::find_sent(const Alert& alert, const SendContext& context,
                                     const KeepGoing& keep_going) {
  const std::string& ca_file = context.loaded->alerts.ca_file;
  const auto fetch = [&, is_first = true](const HttpRequest& request) mutable {
    if (std::exchange(is_first, false)) return client_.exchange(request, ca_file);
    return get_with_retry(client_, request, ca_file, stop_, keep_going);
  };
  return sent_messages_.find(alert, {access_of(context.loaded->twilio), context.now, fetch, keep_going});
}

SendResult SmtpTransport::send(const Alert& alert, const SendContext& context) {
  const Loaded& loaded = *context.loaded;
  // The alert is older than the config, which notifies nobody by mail any more. If that is changed back
  // before the alert is given up, it is still sent.
  if (!loaded.smtp.given) return send_later("the config has no [smtp]");
  const std::string text = mail_text(alert, text_terms(context, alert), loaded.smtp.from, context.now);
  return classify_mail(client_.send(loaded.smtp, {alert.recipient.address, text}, loaded.alerts.ca_file));
}

SendResult WebhookTransport::send(const Alert& alert, const SendContext& context) {
  const AlertSettings& settings = context.loaded->alerts;
  // As for mail.
  if (settings.webhook_secret.empty()) return send_later("the config has no webhook_secret in [alerts]");
  HttpRequest request;
  request.kind = HttpRequest::Kind::post;
  request.url = alert.recipient.address;
  request.body = webhook_body(alert, text_terms(context, alert));
  const auto now = std::chrono::floor<std::chrono::seconds>(context.now);
  request.headers = {"Content-Type: application/json",
                     "X-IVR-Signature: " + webhook_signature(settings.webhook_secret, request.body, now),
                     "Idempotency-Key: " + subject_sid(alert)};
  return classify_webhook(client_.exchange(request, settings.ca_file));
}

}  // namespace ivr
