// What becomes of an alert after each result, and when an alert in doubt may be sent again.
#include "core/alerts/retry_policy.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <string>

namespace ivr {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = SendResult::Kind;

const StoreTime k_now{std::chrono::days(20000)};
const OutcomeTerms k_terms{k_now, hours(24), 1.0};

Alert alert_by(Channel channel, int attempts = 1, hours age = hours(0)) {
  Alert alert;
  alert.recipient.channel = channel;
  alert.attempts = attempts;
  alert.created_at = k_now - age;
  alert.attempt_at = k_now - seconds(1);
  return alert;
}

SendResult result_of(Kind kind, std::string code = "", std::string problem = "") {
  SendResult result;
  result.kind = kind;
  result.code = std::move(code);
  result.problem = std::move(problem);
  return result;
}

// "pending in 3 s, in doubt until 60 s [code] words".
std::string text_of(const AttemptOutcome& outcome) {
  const auto in = [](StoreTime then) { return std::chrono::duration<double>(then - k_now).count(); };
  std::string text(to_text(outcome.state));
  if (outcome.state == AlertState::pending) text += fmt::format(" in {:g} s", in(outcome.due_at));
  if (outcome.in_doubt) text += fmt::format(", in doubt until {:g} s", in(*outcome.resend_at));
  return text + fmt::format(" [{}] {}", outcome.code, outcome.problem);
}

std::string settled(const Alert& alert, const SendResult& result) {
  return text_of(outcome_of(alert, result, k_terms));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_attempt_outcome)

BOOST_AUTO_TEST_CASE(sent_and_failed_alerts_are_done) {
  SendResult sent = result_of(Kind::sent);
  sent.provider_id = "SM1";
  const AttemptOutcome outcome = outcome_of(alert_by(Channel::sms), sent, k_terms);
  BOOST_TEST(text_of(outcome) == "sent [] ");
  BOOST_TEST(outcome.provider_id == "SM1");
  BOOST_TEST(settled(alert_by(Channel::sms), result_of(Kind::failed, "21211", "no such number")) ==
             "failed [21211] no such number");
}

BOOST_AUTO_TEST_CASE(what_was_not_accepted_is_tried_again_later_and_later) {
  const SendResult later = result_of(Kind::later, "20429", "too many");
  BOOST_TEST(settled(alert_by(Channel::sms, 1), later) == "pending in 1 s [20429] too many");
  BOOST_TEST(settled(alert_by(Channel::email, 4), later) == "pending in 8 s [20429] too many");
  BOOST_TEST(settled(alert_by(Channel::webhook, 50), later) == "pending in 60 s [20429] too many");
}

BOOST_AUTO_TEST_CASE(the_other_side_may_ask_for_more_time) {
  SendResult later = result_of(Kind::later);
  later.wait = seconds(30);
  BOOST_TEST(settled(alert_by(Channel::sms), later) == "pending in 31 s [] ");
  later.wait = hours(5);
  BOOST_TEST(settled(alert_by(Channel::sms), later) == "pending in 600 s [] ");
}

BOOST_AUTO_TEST_CASE(one_in_doubt_is_looked_for_soon_and_sent_again_after_a_minute) {
  SendResult unsure = result_of(Kind::unsure, "http 500", "oh");
  BOOST_TEST(settled(alert_by(Channel::sms), unsure) == "pending in 3 s, in doubt until 60 s [http 500] oh");
  unsure.doubt = seconds(0);
  BOOST_TEST(settled(alert_by(Channel::sms, 3), unsure) ==
             "pending in 4 s, in doubt until 0 s [http 500] oh");
}

BOOST_AUTO_TEST_CASE(without_a_list_to_look_into_the_minute_is_waited_for) {
  SendResult unsure = result_of(Kind::unsure);
  for (const Channel channel : {Channel::email, Channel::webhook})
    BOOST_TEST(settled(alert_by(channel), unsure) == "pending in 60 s, in doubt until 60 s [] ");
  unsure.wait = seconds(120);
  BOOST_TEST(settled(alert_by(Channel::webhook), unsure) == "pending in 121 s, in doubt until 60 s [] ");
}

BOOST_AUTO_TEST_CASE(only_what_is_old_and_was_tried_often_is_given_up) {
  const SendResult later = result_of(Kind::later, "20429", "too many");
  BOOST_TEST(settled(alert_by(Channel::sms, 10, hours(24)), later) ==
             "failed [gave up] after 10 attempts; last: too many");
  BOOST_TEST(settled(alert_by(Channel::sms, 10, hours(23)), later).starts_with("pending"));
  BOOST_TEST(settled(alert_by(Channel::sms, 9, hours(9999)), later).starts_with("pending"));
  BOOST_TEST(settled(alert_by(Channel::sms, 10, hours(24)), result_of(Kind::sent)) == "sent [] ");
}

BOOST_AUTO_TEST_CASE(what_can_be_looked_for_is_not_given_up_before) {
  const SendResult unsure = result_of(Kind::unsure, "http 500", "oh");
  BOOST_TEST(settled(alert_by(Channel::sms, 10, hours(24)), unsure).starts_with("pending"));
  BOOST_TEST(settled(alert_by(Channel::email, 10, hours(24)), unsure) ==
             "failed [gave up] after 10 attempts; last: oh");
}

BOOST_AUTO_TEST_CASE(a_found_alert_is_sent_whatever_became_of_the_message) {
  const AttemptOutcome outcome = outcome_found({.provider_id = "SM1", .remark = "undelivered"});
  BOOST_TEST(text_of(outcome) == "sent [] undelivered");
  BOOST_TEST(outcome.provider_id == "SM1");
}

BOOST_AUTO_TEST_CASE(sending_again_is_never_more_than_a_minute_away) {
  Alert alert = alert_by(Channel::sms);
  BOOST_TEST((may_resend_at(alert, k_now) == k_now + seconds(60)));
  alert.resend_at = k_now + seconds(20);
  BOOST_TEST((may_resend_at(alert, k_now) == k_now + seconds(20)));
  alert.resend_at = k_now - hours(20);
  BOOST_TEST((may_resend_at(alert, k_now) == k_now - hours(20)));
  alert.resend_at = k_now + hours(24);  // the clock went back
  BOOST_TEST((may_resend_at(alert, k_now) == k_now + seconds(60)));
}

BOOST_AUTO_TEST_CASE(an_alert_that_stays_in_doubt_keeps_its_problem) {
  Alert alert = alert_by(Channel::sms);
  alert.code = "http 500";
  alert.problem = "oh";
  const auto doubt = [&](seconds until, seconds wait) {
    alert.resend_at = k_now + until;
    return text_of(outcome_in_doubt(alert, wait, k_terms));
  };
  BOOST_TEST(doubt(seconds(50), seconds(10)) == "pending in 10 s, in doubt until 50 s [http 500] oh");
  BOOST_TEST(doubt(seconds(4), seconds(10)) == "pending in 4 s, in doubt until 4 s [http 500] oh");
  BOOST_TEST(doubt(seconds(-1), seconds(2)) == "pending in 2 s, in doubt until -1 s [http 500] oh");
}

BOOST_AUTO_TEST_CASE(a_look_that_failed_says_so) {
  Alert alert = alert_by(Channel::sms);
  alert.resend_at = k_now + seconds(5);
  const SendResult trouble = result_of(Kind::later, "http 403", "no permission");
  BOOST_TEST(text_of(outcome_lookup_failed(alert, trouble, k_terms)) ==
             "pending in 11 s, in doubt until 5 s [http 403] lookup failed: no permission");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
