// Sending an SMS through Twilio, and finding it again.
//
// Messages have no idempotency key, so one whose response was lost is looked up in the list before it is sent
// again. Pure. Safe to call from any thread. Source:
// https://www.twilio.com/docs/messaging/api/message-resource
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"
#include "core/base/result.hpp"
#include "core/twilio_api/requests.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// From whom a message goes to whom. from: what parse_sms_sender() takes; to: E.164.
struct MessageRoute {
  std::string from;
  std::string to;
  auto operator<=>(const MessageRoute&) const = default;
};

HttpRequest message_request(const TwilioAccess& access, const MessageRoute& route, std::string_view body);

SendResult classify_message(const HttpOutcome& outcome);

// Whether the sender's queue at Twilio is full: other senders can still send.
bool is_sender_queue_full(const SendResult& result);

struct ListedMessage {
  std::string sid{};
  std::string body{};
  std::string status{};                               // "queued", "delivered", "undelivered" …
  std::string error_code{};                           // of one that did not arrive; usually empty
  std::optional<std::chrono::sys_seconds> created{};  // by Twilio's clock
};

struct MessagePage {
  std::vector<ListedMessage> messages;  // newest first
  std::optional<HttpRequest> next;
};

// The messages of that route, newest first, or all to that recipient if the sender is no number. Not filtered
// by DateSent: it has whole days, and a message has none while it is queued.
HttpRequest message_list_request(const TwilioAccess& access, const MessageRoute& route);

Result<MessagePage, SendResult> read_message_page(const TwilioAccess& access, const HttpOutcome& outcome);

// Twilio accepted the message, but it will not reach anybody. Sending it again would most likely fail too.
bool is_undeliverable(const ListedMessage& message);

}  // namespace ivr
