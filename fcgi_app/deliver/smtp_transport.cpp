#include "fcgi_app/deliver/smtp_transport.hpp"

#include "core/alerts/classify_mail.hpp"
#include "core/texts/mail_text.hpp"

namespace ivr {

SendResult SmtpTransport::send(const Alert& alert, const SendContext& dispatch) {
  const Loaded& loaded = *dispatch.loaded;
  // The alert is older than the config, by which nobody is told by mail any more. Should that be changed
  // back before it is given up, it still goes out.
  if (!loaded.smtp.given) {
    SendResult verdict;
    verdict.problem = "the config has no [smtp]";
    return verdict;
  }
  const std::string text = mail_text(alert, text_terms(dispatch, alert), loaded.smtp.from, dispatch.now);
  return judge_mail(client_.send(loaded.smtp, {alert.recipient.address, text}, loaded.alerts.ca_file));
}

}  // namespace ivr
