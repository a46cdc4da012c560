// What answers of mail servers and webhooks mean.
#include "core/alerts/classify_responses.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

std::string text_of(const SendResult& result) {
  switch (result.kind) {
    case Kind::sent: return "sent";
    case Kind::later: return "later " + result.code;
    case Kind::unsure: return "unsure " + result.code;
    case Kind::failed: return "failed " + result.code;
    case Kind::stop: break;
  }
  return "stop " + result.code;
}

std::string mail(MailOutcome::Kind kind, int code = 0) {
  return text_of(classify_mail({kind, code, "words"}));
}

std::string webhook(HttpOutcome::Kind kind, int status = 0) {
  HttpOutcome outcome;
  outcome.kind = kind;
  outcome.status = status;
  return text_of(classify_webhook(outcome));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_classify_responses)

BOOST_AUTO_TEST_CASE(mails) {
  BOOST_TEST(mail(MailOutcome::Kind::accepted) == "sent");
  BOOST_TEST(mail(MailOutcome::Kind::not_sent) == "later ");
  BOOST_TEST(mail(MailOutcome::Kind::lost) == "unsure ");
  BOOST_TEST(mail(MailOutcome::Kind::denied) == "stop ");
  BOOST_TEST(mail(MailOutcome::Kind::refused, 451) == "later smtp 451");
  BOOST_TEST(mail(MailOutcome::Kind::refused, 421) == "later smtp 421");
  BOOST_TEST(mail(MailOutcome::Kind::refused, 454) == "later smtp 454");
  BOOST_TEST(mail(MailOutcome::Kind::refused, 550) == "failed smtp 550");
  BOOST_TEST(mail(MailOutcome::Kind::refused, 554) == "failed smtp 554");
  for (const int code : {530, 534, 535, 538})
    BOOST_TEST(mail(MailOutcome::Kind::refused, code) == "stop smtp " + std::to_string(code));
  BOOST_TEST(classify_mail({MailOutcome::Kind::refused, 550, "550 no such user"}).problem ==
             "550 no such user");
}

BOOST_AUTO_TEST_CASE(webhooks) {
  BOOST_TEST(webhook(HttpOutcome::Kind::not_sent) == "later ");
  BOOST_TEST(webhook(HttpOutcome::Kind::lost) == "unsure ");
  for (const int status : {200, 201, 202, 204})
    BOOST_TEST(webhook(HttpOutcome::Kind::answered, status) == "sent");
  for (const int status : {408, 425, 429})
    BOOST_TEST(webhook(HttpOutcome::Kind::answered, status) == "later http " + std::to_string(status));
  for (const int status : {301, 307, 400, 401, 403, 404, 410, 422})
    BOOST_TEST(webhook(HttpOutcome::Kind::answered, status) == "failed http " + std::to_string(status));
  for (const int status : {500, 502, 503, 504, 599, 101})
    BOOST_TEST(webhook(HttpOutcome::Kind::answered, status) == "unsure http " + std::to_string(status));
}

BOOST_AUTO_TEST_CASE(a_webhook_may_ask_for_time) {
  HttpOutcome outcome;
  outcome.kind = HttpOutcome::Kind::answered;
  outcome.status = 429;
  outcome.retry_after = std::chrono::seconds(9);
  BOOST_TEST((classify_webhook(outcome).wait == std::chrono::seconds(9)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
