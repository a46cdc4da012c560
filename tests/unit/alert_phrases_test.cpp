#include "core/texts/phrases.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using ivr::Wording;

std::string in_full(std::string_view caller) {
  return ivr::caller_text(caller, Wording::in_full);
}

std::string in_full(long long seconds) {
  return ivr::length_text(std::chrono::seconds(seconds), Wording::in_full);
}

std::string in_short(long long seconds) {
  return ivr::length_text(std::chrono::seconds(seconds), Wording::in_short);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_phrases)

BOOST_AUTO_TEST_CASE(a_caller_is_named_as_twilio_names_them) {
  BOOST_TEST(in_full("+447700900123") == "+447700900123");
  BOOST_TEST(in_full("sip:alice@example.com") == "sip:alice@example.com");
  BOOST_TEST(in_full("sip:alice@example.com:5060;transport=tls") == "sip:alice@example.com:5060");
  BOOST_TEST(in_full("client:front_desk") == "client-front_desk");
}

// SIP callers choose their From.
BOOST_AUTO_TEST_CASE(a_caller_cannot_put_a_link_into_a_text) {
  BOOST_TEST(in_full("https://evil.example/x") == "https-evil-example-x");
  BOOST_TEST(in_full("sip:https://evil.example/x") == "sip-https-evil-example-x");
  BOOST_TEST(in_full("sip:a@b@www.evil.example") == "sip-a-b-www-evil-example");
  BOOST_TEST(in_full(" Zoë\r\nBcc: x\xFF ") == "Zo-Bcc-x");
  BOOST_TEST(in_full("...") == "unknown number");
  BOOST_TEST(ivr::dialled_text("+442079460000") == "+442079460000");
  BOOST_TEST(ivr::dialled_text("") == "");
  BOOST_TEST(ivr::name_text("SMITH, J. & CO (UK)") == "SMITH, J. & CO (UK)");
  BOOST_TEST(ivr::name_text("see https://evil.example/x") == "see https   evil example x");
  BOOST_TEST(ivr::name_text("Bäckerei O'Neil\r\n") == "Bäckerei O'Neil");
  BOOST_TEST(ivr::name_text("") == "");
}

BOOST_AUTO_TEST_CASE(a_stopped_queue_says_who_refused_what_and_what_to_do) {
  const std::string account = "AC0123456789abcdef0123456789abc000";
  BOOST_TEST(
      ivr::stop_text({ivr::Channel::sms, "20003", "Authenticate", account, false}) ==
      "Twilio does not accept the credentials of account AC...c000 (20003 Authenticate). Check [twilio] "
      "auth_token, or api_key, then: systemctl reload ivr-deliver. Tried again every minute.");
  BOOST_TEST(
      ivr::stop_text({ivr::Channel::sms, "20003", "Authenticate", account, true}) ==
      "Twilio does not accept the credentials of account AC...c000 (20003 Authenticate). Check [twilio] "
      "api_key and api_key_secret, then: systemctl reload ivr-deliver. Tried again every minute.");
  BOOST_TEST(
      ivr::stop_text(
          {ivr::Channel::sms, "http 307", "api_base_url answers with a redirect (307)", account}) ==
      "The address of Twilio's API does not answer as Twilio does (api_base_url answers with a "
      "redirect (307)). Check [twilio] api_base_url, then: systemctl reload ivr-deliver. Tried again every "
      "minute.");
  BOOST_TEST(
      ivr::stop_text({ivr::Channel::email, "smtp 535", "535 5.7.8 no", account}) ==
      "The mail server does not accept the login (smtp 535 5.7.8 no). Check [smtp] user, password and url, "
      "then: systemctl reload ivr-deliver. Tried again every minute.");
}

BOOST_AUTO_TEST_CASE(a_caller_who_is_not_known_is_said_to_be) {
  for (const char* caller : {"", " ", "\r\n", "\t"}) {
    BOOST_TEST(in_full(caller) == "unknown number");
    BOOST_TEST(ivr::caller_text(caller, Wording::in_short) == "unknown");
  }
}

// The words, and what they are on a keypad.
BOOST_AUTO_TEST_CASE(a_number_that_is_withheld_is_said_to_be) {
  for (const char* caller :
       {"anonymous", "Anonymous", "ANONYMOUS", "unknown", "Restricted", "unavailable", "blocked", "private",
        "withheld", "+266696687", "+86282452253", "+7378742833", "+2562533", "+8656696", "+7748283",
        "sip:anonymous@anonymous.invalid", "sips:anonymous@example.com:5061", "sip:+266696687@example.com",
        " anonymous "}) {
    BOOST_TEST(ivr::is_withheld(caller), caller);
    BOOST_TEST(in_full(caller) == "withheld number", caller);
    BOOST_TEST(ivr::caller_text(caller, Wording::in_short) == "withheld", caller);
  }
}

BOOST_AUTO_TEST_CASE(nobody_else_is_said_to_withhold_a_number) {
  for (const char* caller :
       {"", "+", "266696687", "+2666966870", "+26669668", "+17378742833", "+447700900123",
        "sip:alice@example.com", "sip:", "sip:@", "sip", "anonymous@example.com", "anonymouse"}) {
    BOOST_TEST(!ivr::is_withheld(caller), caller);
  }
}

BOOST_AUTO_TEST_CASE(a_length_is_given_in_minutes_and_seconds) {
  BOOST_TEST(in_full(0) == "0 s");
  BOOST_TEST(in_full(42) == "42 s");
  BOOST_TEST(in_full(59) == "59 s");
  BOOST_TEST(in_full(60) == "1 min");
  BOOST_TEST(in_full(185) == "3 min 5 s");
  BOOST_TEST(in_full(86400) == "1 d");
  BOOST_TEST(in_full(-1) == "0 s");
}

BOOST_AUTO_TEST_CASE(a_short_length_is_as_short_as_can_be) {
  BOOST_TEST(in_short(0) == "0s");
  BOOST_TEST(in_short(42) == "42s");
  BOOST_TEST(in_short(60) == "1m00s");
  BOOST_TEST(in_short(185) == "3m05s");
  BOOST_TEST(in_short(-1) == "0s");
}

BOOST_AUTO_TEST_SUITE_END()
