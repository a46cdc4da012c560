#include "core/twilio_api/messages.hpp"

#include "core/base/percent.hpp"
#include "core/time/rfc2822_date.hpp"
#include "core/twilio_api/listing.hpp"
#include "core/twilio_api/refusal.hpp"
#include "core/webhook/endpoint.hpp"

#include <fmt/format.h>

#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_list = "Messages";

// Twilio allows a thousand. Two hundred stay below what the HTTP client takes even if all were as long as
// messages can be, and are some seconds of work for the busiest sender.
constexpr int k_page_size = 200;

// SMS and MMS.
bool is_message_sid(std::string_view text) {
  return is_sid(text, "SM") || is_sid(text, "MM");
}

SendResult judge_success(const HttpOutcome& outcome) {
  SendResult verdict;
  const auto fields = read_fields(outcome.body);
  const std::string_view sid = fields ? find_field(*fields, "sid") : "";
  if (is_message_sid(sid)) {
    verdict.kind = SendResult::Kind::sent;
    verdict.provider_id = sid;
    return verdict;
  }
  verdict.kind = SendResult::Kind::unsure;
  verdict.code = fmt::format("http {}", outcome.status);
  verdict.problem = "the answer names no message";
  return verdict;
}

ListedMessage message_of(const TwilioFields& fields) {
  return {std::string(find_field(fields, "sid")), std::string(find_field(fields, "body")),
          std::string(find_field(fields, "status")), std::string(find_field(fields, "error_code")),
          parse_rfc2822_date(find_field(fields, "date_created"))};
}

}  // namespace

HttpRequest message_request(const TwilioAccess& access, const MessageWay& way, std::string_view body) {
  HttpRequest request;
  request.kind = HttpRequest::Kind::post;
  request.url = access.origin + account_path(access) + "Messages.json";
  request.credentials = access.credentials;
  request.headers = {"Accept: application/json", "Content-Type: application/x-www-form-urlencoded"};
  request.body = fmt::format("To={}&From={}&Body={}", percent_encode(way.to), percent_encode(way.from),
                             percent_encode(body));
  return request;
}

SendResult judge_message(const HttpOutcome& outcome) {
  if (outcome.kind == HttpOutcome::Kind::answered)
    return outcome.status / 100 == 2 ? judge_success(outcome) : judge_refusal(outcome);
  SendResult verdict;
  verdict.kind = outcome.kind == HttpOutcome::Kind::lost ? SendResult::Kind::unsure : SendResult::Kind::later;
  verdict.problem = outcome.problem;
  return verdict;
}

bool is_of_sender(const SendResult& verdict) {
  return verdict.kind == SendResult::Kind::later && (verdict.code == "21611" || verdict.code == "30001");
}

HttpRequest message_list_request(const TwilioAccess& access, const MessageWay& way) {
  return list_request(access, k_list,
                      fmt::format("To={}&From={}&PageSize={}", percent_encode(way.to),
                                  percent_encode(way.from), k_page_size));
}

Result<MessagePage, SendResult> read_message_page(const TwilioAccess& access, const HttpOutcome& outcome) {
  const auto read = read_page(outcome, "messages");
  if (!read) return Unexpected{read.error()};
  MessagePage page;
  for (const TwilioFields& entry : read->entries) page.messages.push_back(message_of(entry));
  if (read->next_page_uri.empty()) return page;
  auto next = next_page_request(access, k_list, read->next_page_uri);
  if (!next) {
    SendResult verdict;
    verdict.problem = next.error();
    return Unexpected{verdict};
  }
  page.next = *std::move(next);
  return page;
}

bool went_wrong(const ListedMessage& message) {
  return message.status == "failed" || message.status == "undelivered" || message.status == "canceled";
}

}  // namespace ivr
