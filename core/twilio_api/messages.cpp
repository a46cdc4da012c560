#include "core/twilio_api/messages.hpp"

#include "core/base/sid.hpp"
#include "core/base/url.hpp"
#include "core/time/rfc2822_date.hpp"
#include "core/twilio_api/responses.hpp"

#include <fmt/format.h>

#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_list = "Messages";

// Twilio allows a thousand. Two hundred fit into what the HTTP client accepts even if all are as long as
// possible, and are what the busiest sender sends in some seconds.
constexpr int k_page_size = 200;

// SMS and MMS.
bool is_message_sid(std::string_view text) {
  return is_sid(text, "SM") || is_sid(text, "MM");
}

SendResult classify_success(const HttpOutcome& outcome) {
  SendResult result;
  const auto fields = read_fields(outcome.body);
  const std::string_view sid = fields ? find_field(*fields, "sid") : "";
  if (is_message_sid(sid)) {
    result.kind = SendResult::Kind::sent;
    result.provider_id = sid;
    return result;
  }
  result.kind = SendResult::Kind::unsure;
  result.code = fmt::format("http {}", outcome.status);
  result.problem = "the response has no message SID";
  return result;
}

ListedMessage message_of(const TwilioFields& fields) {
  return {std::string(find_field(fields, "sid")), std::string(find_field(fields, "body")),
          std::string(find_field(fields, "status")), std::string(find_field(fields, "error_code")),
          parse_rfc2822_date(find_field(fields, "date_created"))};
}

}  // namespace

HttpRequest message_request(const TwilioAccess& access, const MessageRoute& route, std::string_view body) {
  HttpRequest request;
  request.kind = HttpRequest::Kind::post;
  request.url = access.origin + account_path(access) + "Messages.json";
  request.credentials = access.credentials;
  request.headers = {"Accept: application/json", "Content-Type: application/x-www-form-urlencoded"};
  const std::string_view sender = is_sid(route.from, "MG") ? "MessagingServiceSid" : "From";
  request.body = fmt::format("To={}&{}={}&Body={}", percent_encode(route.to), sender,
                             percent_encode(route.from), percent_encode(body));
  return request;
}

SendResult classify_message(const HttpOutcome& outcome) {
  if (outcome.kind == HttpOutcome::Kind::answered)
    return outcome.status / 100 == 2 ? classify_success(outcome) : classify_refusal(outcome);
  SendResult result;
  result.kind = outcome.kind == HttpOutcome::Kind::lost ? SendResult::Kind::unsure : SendResult::Kind::later;
  result.problem = outcome.problem;
  return result;
}

bool is_sender_queue_full(const SendResult& result) {
  return result.kind == SendResult::Kind::later && (result.code == "21611" || result.code == "30001");
}

HttpRequest message_list_request(const TwilioAccess& access, const MessageRoute& route) {
  // Which number a messaging service has chosen is unknown, and how names are compared is not documented.
  const bool is_number = route.from.starts_with('+');
  const std::string from = is_number ? fmt::format("&From={}", percent_encode(route.from)) : std::string();
  return list_request(access, k_list,
                      fmt::format("To={}{}&PageSize={}", percent_encode(route.to), from, k_page_size));
}

Result<MessagePage, SendResult> read_message_page(const TwilioAccess& access, const HttpOutcome& outcome) {
  auto read = read_list_page(access, k_list, outcome);
  if (!read) return tl::unexpected{read.error()};
  MessagePage page{{}, std::move(read->next)};
  for (const TwilioFields& item : read->items) page.messages.push_back(message_of(item));
  return page;
}

bool is_undeliverable(const ListedMessage& message) {
  return message.status == "failed" || message.status == "undelivered" || message.status == "canceled";
}

}  // namespace ivr
