// The lines about alerts: whole, so that scripts may rely on them, and without anybody's number.
#include "fcgi_app/deliver/alert_log.hpp"

#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace ivr {
namespace {

const StoreTime k_now{std::chrono::days(20000)};

Alert alert_to(Channel channel, std::string address) {
  Alert alert;
  alert.id = 7;
  voicemail_of(alert).sid = "RE0123456789abcdef0123456789abcdef";
  alert.recipient = {channel, std::move(address)};
  alert.attempts = 2;
  return alert;
}

const std::string k_about =
    R"( id=7 channel=sms to=*0123 recording=RE0123456789abcdef0123456789abcdef tag="VM abcdef")";

}  // namespace

BOOST_AUTO_TEST_SUITE(deliver_alert_log)

BOOST_AUTO_TEST_CASE(each_outcome_has_its_line) {
  const Alert alert = alert_to(Channel::sms, "+447700900123");
  AttemptOutcome outcome;
  outcome.state = AlertState::sent;
  outcome.provider_id = "SM1";
  AlertLine line = outcome_line(alert, outcome, k_now);
  BOOST_TEST(line.text == "alert_sent" + k_about + " message=SM1 attempts=2");
  BOOST_TEST((line.level == Level::info));

  outcome.problem = "Twilio says it is undelivered 30007";
  line = outcome_line(alert, outcome, k_now);
  BOOST_TEST(line.text == "alert_sent" + k_about +
                              " message=SM1 attempts=2 problem=\"Twilio says it is undelivered 30007\"");
  BOOST_TEST((line.level == Level::warning));

  outcome = {};
  outcome.state = AlertState::failed;
  outcome.code = "21211";
  outcome.problem = "The 'To' number +447700900123 is not\nvalid";
  line = outcome_line(alert, outcome, k_now);
  BOOST_TEST(line.text == "alert_failed" + k_about +
                              R"( attempts=2 code="21211" problem="The 'To' number *0123 is not\x0avalid")");
  BOOST_TEST((line.level == Level::error));

  outcome = {};
  outcome.code = "20429";
  outcome.due_at = k_now + std::chrono::milliseconds(1500);
  line = outcome_line(alert, outcome, k_now);
  BOOST_TEST(line.text == "alert_delayed" + k_about + R"( attempts=2 again_in=1.5s code="20429")");
  BOOST_TEST((line.level == Level::warning));

  outcome.in_doubt = true;
  BOOST_TEST(outcome_line(alert, outcome, k_now).text.starts_with("alert_in_doubt id=7 "));
}

BOOST_AUTO_TEST_CASE(a_mail_server_that_names_the_recipient_is_not_quoted_in_full) {
  AttemptOutcome outcome;
  outcome.state = AlertState::failed;
  outcome.problem = "550 5.1.1 <jane@example.com>: user unknown";
  const std::string text = outcome_line(alert_to(Channel::email, "jane@example.com"), outcome, k_now).text;
  BOOST_TEST(text.ends_with(R"( problem="550 5.1.1 <*@example.com>: user unknown")"));
  BOOST_TEST(text.find("jane") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_look_in_vain_is_no_news) {
  Alert alert = alert_to(Channel::sms, "+447700900123");
  alert.code = "http 500";
  alert.in_doubt = true;
  AttemptOutcome outcome;
  outcome.in_doubt = true;
  outcome.code = "http 500";
  BOOST_TEST((outcome_line(alert, outcome, k_now).level == Level::debug));
  outcome.problem = "lookup failed";
  BOOST_TEST((outcome_line(alert, outcome, k_now).level == Level::warning));
}

BOOST_AUTO_TEST_CASE(recipients_are_distinguished_but_not_named) {
  BOOST_TEST(masked_recipient({Channel::sms, "+447700900123"}) == "*0123");
  BOOST_TEST(masked_recipient({Channel::email, "jane@example.com"}) == "*@example.com");
  BOOST_TEST(masked_recipient({Channel::webhook, "https://user:5eed@hooks.example.com:8443/in?key=5eed"}) ==
             "https://hooks.example.com:8443");
  BOOST_TEST(masked_recipient({Channel::webhook, "https://hooks.example.com"}) ==
             "https://hooks.example.com");
}

BOOST_AUTO_TEST_CASE(numbers_are_masked_in_the_words_of_others) {
  BOOST_TEST(mask_numbers("") == "");
  BOOST_TEST(mask_numbers("from +447700900123, to 447700900124.") == "from *0123, to *0124.");
  BOOST_TEST(mask_numbers("+447700900123") == "*0123");
  BOOST_TEST(mask_numbers("error 21211, +1 and 30007") == "error 21211, +1 and 30007");
  BOOST_TEST(mask_numbers("SM0123456789abcdef0123456789 RE1234567890") ==
             "SM0123456789abcdef0123456789 RE1234567890");
  BOOST_TEST(mask_numbers("a + b") == "a + b");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
