#include "core/alerts/alert.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(alert_names)

BOOST_AUTO_TEST_CASE(a_channel_is_read_as_it_is_written) {
  using enum ivr::Channel;
  BOOST_TEST(to_text(sms) == "sms");
  BOOST_TEST(to_text(email) == "email");
  BOOST_TEST(to_text(webhook) == "webhook");
  for (const auto channel : {sms, email, webhook})
    BOOST_TEST((ivr::parse_channel(to_text(channel)) == channel), to_text(channel));
}

BOOST_AUTO_TEST_CASE(a_state_is_read_as_it_is_written) {
  using enum ivr::AlertState;
  BOOST_TEST(to_text(pending) == "pending");
  BOOST_TEST(to_text(sending) == "sending");
  BOOST_TEST(to_text(sent) == "sent");
  BOOST_TEST(to_text(failed) == "failed");
  for (const auto state : {pending, sending, sent, failed})
    BOOST_TEST((ivr::parse_alert_state(to_text(state)) == state), to_text(state));
}

BOOST_AUTO_TEST_CASE(other_words_are_neither) {
  for (const char* text : {"", "SMS", "sms ", "mail", "pending", "done"})
    BOOST_TEST(!ivr::parse_channel(text), text);
  for (const char* text : {"", "Sent", " sent", "done", "sms"})
    BOOST_TEST(!ivr::parse_alert_state(text), text);
}

BOOST_AUTO_TEST_CASE(a_recipient_is_the_same_by_channel_and_address) {
  const ivr::Recipient office{ivr::Channel::email, "office@example.com"};
  BOOST_TEST((office == ivr::Recipient{ivr::Channel::email, "office@example.com"}));
  BOOST_TEST((office != ivr::Recipient{ivr::Channel::sms, "office@example.com"}));
  BOOST_TEST((office != ivr::Recipient{ivr::Channel::email, "desk@example.com"}));
}

BOOST_AUTO_TEST_SUITE_END()
