// Sending an SMS through Twilio, and finding it again.
//
// There is no idempotency key for messages, so one whose answer got lost is looked for in the list before it
// is sent again. Pure. Safe to call from any thread. Source:
// https://www.twilio.com/docs/messaging/api/message-resource
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"
#include "core/base/result.hpp"
#include "core/twilio_api/access.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// Between whom a message goes, both E.164.
struct MessageWay {
  std::string from;
  std::string to;
  auto operator<=>(const MessageWay&) const = default;
};

HttpRequest message_request(const TwilioAccess& access, const MessageWay& way, std::string_view body);

SendResult judge_message(const HttpOutcome& outcome);

// The sender's queue at Twilio is full: other senders' messages are taken.
bool is_of_sender(const SendResult& verdict);

struct ListedMessage {
  std::string sid{};
  std::string body{};
  std::string status{};                               // "queued", "delivered", "undelivered" …
  std::string error_code{};                           // of one that did not arrive; mostly empty
  std::optional<std::chrono::sys_seconds> created{};  // by Twilio's clock
};

struct MessagePage {
  std::vector<ListedMessage> messages;  // newest first
  std::optional<HttpRequest> next;
};

// The messages of that way, newest first. Not filtered by DateSent: it counts in days, and a message has none
// while it is queued.
HttpRequest message_list_request(const TwilioAccess& access, const MessageWay& way);

Result<MessagePage, SendResult> read_message_page(const TwilioAccess& access, const HttpOutcome& outcome);

// Twilio took the message, but it will not reach anybody. Sending it again would most likely end alike.
bool went_wrong(const ListedMessage& message);

}  // namespace ivr
