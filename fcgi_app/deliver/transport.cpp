#include "fcgi_app/deliver/transport.hpp"

#include "core/alerts/recording_link.hpp"
#include "core/call/model.hpp"

#include <variant>

namespace ivr {

TextTerms text_terms(const SendContext& dispatch, const Alert& alert) {
  const Loaded& loaded = *dispatch.loaded;
  TextTerms terms;
  terms.zone = loaded.model->zone;
  terms.sms_max_characters = loaded.alerts.sms_max_characters;
  const auto* recording = std::get_if<Recording>(&alert.subject);
  if (recording == nullptr || loaded.twilio.public_base_url.empty() || dispatch.link_key.empty())
    return terms;
  const auto until = std::chrono::floor<std::chrono::seconds>(dispatch.now) + loaded.alerts.link_valid;
  terms.link = recording_url(loaded.twilio.public_base_url, loaded.model->base_path,
                             {dispatch.link_key, loaded.twilio.account_sid}, recording->sid, until);
  terms.link_until = until;
  return terms;
}

LookupResult Transport::find_sent(const Alert& /*alert*/, const SendContext& /*dispatch*/,
                                  const GoOn& /*go_on*/) {
  return {};
}

}  // namespace ivr
