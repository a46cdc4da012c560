#include "fcgi_app/deliver/carriers/sms_carrier.hpp"

#include "core/alerts/text/notice_sms.hpp"
#include "core/alerts/twilio/messages.hpp"
#include "fcgi_app/deliver/patient_reading.hpp"

#include <utility>

namespace ivr {

Verdict SmsCarrier::send(const Alert& alert, const Dispatch& dispatch) {
  const Loaded& loaded = *dispatch.loaded;
  const std::string text =
      alert.notice ? notice_sms(*alert.notice, alert.recording.sid, loaded.alerts.sms_max_characters)
                   : sms_text(alert.recording, text_terms(dispatch, alert.recording));
  const HttpRequest request =
      message_request(access_of(loaded.twilio), {alert.sender, alert.recipient.address}, text);
  return judge_message(client_.exchange(request, loaded.alerts.ca_file));
}

Sighting SmsCarrier::look_for(const Alert& alert, const Dispatch& dispatch, const GoOn& go_on) {
  const std::string& ca_file = dispatch.loaded->alerts.ca_file;
  const auto fetch = [&, is_first = true](const HttpRequest& request) mutable {
    if (std::exchange(is_first, false)) return client_.exchange(request, ca_file);
    return read_patiently(client_, request, ca_file, stop_, go_on);
  };
  return lists_.find(alert, {access_of(dispatch.loaded->twilio), dispatch.now, fetch, go_on});
}

}  // namespace ivr
