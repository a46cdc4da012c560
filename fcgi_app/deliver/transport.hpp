// How the alerts of one channel reach people, and how one that may have been sent is found again.
//
// A transport belongs to one AlertSender and its thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/send_result.hpp"
#include "core/call/load.hpp"
#include "core/texts/sms_text.hpp"
#include "core/twilio_api/sent_message_cache.hpp"
#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/deliver/mail_client.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ivr {

// What a transport needs besides the alert.
struct SendContext {
  std::shared_ptr<const Loaded> loaded;   // with a model
  std::string link_key;                   // signs links to recordings
  StoreTime now;                          // of the store's clock
  std::optional<AlertSummary> summary{};  // the text is about all of these
};

class Transport {
 public:
  // Asked before every step of a long lookup. False: another owner has the alert by now, or the process
  // stops.
  using KeepGoing = std::function<bool()>;

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // Takes at most twenty seconds.
  virtual SendResult send(const Alert& alert, const SendContext& context) = 0;

  // A channel without a list of what was sent has nothing to override.
  virtual LookupResult find_sent(const Alert& alert, const SendContext& context, const KeepGoing& keep_going);

  // Whether one server takes all alerts of the channel, so that all wait while it has problems.
  [[nodiscard]] virtual bool has_one_server() const { return true; }
};

// By SMS, through Twilio's Messages API.
class SmsTransport final : public Transport {
 public:
  explicit SmsTransport(const StopToken& stop) : stop_(stop), client_(stop) {}

  SendResult send(const Alert& alert, const SendContext& context) override;
  LookupResult find_sent(const Alert& alert, const SendContext& context,
                         const KeepGoing& keep_going) override;

 private:
  const StopToken& stop_;
  HttpClient client_;
  SentMessageCache sent_messages_;
};

// By mail, through the server of [smtp]. A mail in doubt is sent again with the same Message-ID.
class SmtpTransport final : public Transport {
 public:
  explicit SmtpTransport(const StopToken& stop) : client_(stop) {}

  SendResult send(const Alert& alert, const SendContext& context) override;

 private:
  MailClient client_;
};

// To a webhook of the business's own, signed. An alert in doubt is posted again with the same id.
class WebhookTransport final : public Transport {
 public:
  explicit WebhookTransport(const StopToken& stop) : client_(stop) {}

  SendResult send(const Alert& alert, const SendContext& context) override;
  [[nodiscard]] bool has_one_server() const override { return false; }

 private:
  HttpClient client_;
};

}  // namespace ivr
