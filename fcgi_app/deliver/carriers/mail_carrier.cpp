#include "fcgi_app/deliver/carriers/mail_carrier.hpp"

#include "core/alerts/judging/mail.hpp"
#include "core/alerts/text/mail_text.hpp"

namespace ivr {

Verdict MailCarrier::send(const Alert& alert, const Dispatch& dispatch) {
  const Loaded& loaded = *dispatch.loaded;
  // The alert is older than the config, by which nobody is told by mail any more. Should that be changed
  // back before it is given up, it still goes out.
  if (!loaded.smtp.given) {
    Verdict verdict;
    verdict.problem = "the config has no [smtp]";
    return verdict;
  }
  const std::string text =
      mail_text(alert, text_terms(dispatch, alert.recording), loaded.smtp.from, dispatch.now);
  return judge_mail(client_.send(loaded.smtp, {alert.recipient.address, text}, loaded.alerts.ca_file));
}

}  // namespace ivr
