#include "fcgi_app/deliver/carriers/carrier.hpp"

#include "core/alerts/recording_link.hpp"
#include "core/call/model.hpp"

namespace ivr {

TextTerms text_terms(const Dispatch& dispatch, const Recording& recording) {
  const Loaded& loaded = *dispatch.loaded;
  TextTerms terms;
  terms.zone = loaded.model->zone;
  terms.sms_max_characters = loaded.alerts.sms_max_characters;
  if (loaded.twilio.public_base_url.empty() || dispatch.link_key.empty()) return terms;
  const auto until = std::chrono::floor<std::chrono::seconds>(dispatch.now) + loaded.alerts.link_valid;
  terms.link = recording_url(loaded.twilio.public_base_url, loaded.model->base_path,
                             {dispatch.link_key, loaded.twilio.account_sid}, recording.sid, until);
  terms.link_until = until;
  return terms;
}

Sighting Carrier::look_for(const Alert& /*alert*/, const Dispatch& /*dispatch*/, const GoOn& /*go_on*/) {
  return {};
}

}  // namespace ivr
