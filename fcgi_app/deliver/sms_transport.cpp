#include "fcgi_app/deliver/sms_transport.hpp"

#include "core/texts/notice_sms.hpp"
#include "core/twilio_api/messages.hpp"
#include "fcgi_app/deliver/get_with_retry.hpp"

#include <string>
#include <utility>
#include <variant>

namespace ivr {

namespace {

std::string text_of(const Alert& alert, const SendContext& dispatch) {
  if (const auto* notice = std::get_if<HealthNotice>(&alert.subject))
    return notice_sms(*notice, dispatch.loaded->alerts.sms_max_characters);
  return sms_text(std::get<Recording>(alert.subject), text_terms(dispatch, alert));
}

}  // namespace

SendResult SmsTransport::send(const Alert& alert, const SendContext& dispatch) {
  const Loaded& loaded = *dispatch.loaded;
  const HttpRequest request = message_request(
      access_of(loaded.twilio), {alert.sender, alert.recipient.address}, text_of(alert, dispatch));
  return judge_message(client_.exchange(request, loaded.alerts.ca_file));
}

LookupResult SmsTransport::find_sent(const Alert& alert, const SendContext& dispatch, const GoOn& go_on) {
  const std::string& ca_file = dispatch.loaded->alerts.ca_file;
  const auto fetch = [&, is_first = true](const HttpRequest& request) mutable {
    if (std::exchange(is_first, false)) return client_.exchange(request, ca_file);
    return read_patiently(client_, request, ca_file, stop_, go_on);
  };
  return lists_.find(alert, {access_of(dispatch.loaded->twilio), dispatch.now, fetch, go_on});
}

}  // namespace ivr
