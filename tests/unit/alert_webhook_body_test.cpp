#include "core/texts/webhook_body.hpp"

#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace {

ivr::Alert alert_of(const std::string& caller) {
  ivr::Alert alert;
  alert.subject = ivr::Recording{"RE0123456789abcdef01234567893f9a1c",
                                 "CA0123456789abcdef0123456789abcdef",
                                 "message",
                                 caller,
                                 std::chrono::seconds(42),
                                 ivr::StoreTime(std::chrono::milliseconds(1795356300123))};
  alert.recipient = {ivr::Channel::webhook, "https://example.com/voicemail"};
  return alert;
}

ivr::TextTerms terms_in(std::string_view zone) {
  ivr::TextTerms terms;
  terms.zone = *ivr::TimeZone::find(zone);
  terms.link = "https://ivr.example.com/api/recording/RE0123456789abcdef01234567893f9a1c?expires=1&sig=2";
  return terms;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_webhook_body)

BOOST_AUTO_TEST_CASE(all_that_is_known_is_in_it) {
  BOOST_TEST(
      webhook_body(alert_of("+447700900123"), terms_in("America/St_Johns")) ==
      R"({"event":"voicemail","id":"RE0123456789abcdef01234567893f9a1c","tag":"VM 3f9a1c",)"
      R"("recording_sid":"RE0123456789abcdef01234567893f9a1c",)"
      R"("call_sid":"CA0123456789abcdef0123456789abcdef","action":"message",)"
      R"("caller":"+447700900123","caller_name":null,"called":null,"began_at":"2026-11-22T10:35:00-03:30","length_seconds":42,)"
      R"("recording_url":"https://ivr.example.com/api/recording/)"
      R"(RE0123456789abcdef01234567893f9a1c?expires=1&sig=2"})");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_null) {
  ivr::Alert alert = alert_of("");
  ivr::voicemail_of(alert).call_sid.clear();
  ivr::voicemail_of(alert).length.reset();
  ivr::TextTerms terms = terms_in("UTC");
  terms.link.clear();
  BOOST_TEST(
      webhook_body(alert, terms) ==
      R"({"event":"voicemail","id":"RE0123456789abcdef01234567893f9a1c","tag":"VM 4567893f9a1c",)"
      R"("recording_sid":"RE0123456789abcdef01234567893f9a1c","call_sid":null,"action":"message",)"
      R"("caller":null,"caller_name":null,"called":null,"began_at":"2026-11-22T14:05:00+00:00","length_seconds":null,)"
      R"("recording_url":null})");
}

BOOST_AUTO_TEST_CASE(the_name_of_the_caller_and_the_number_dialled_are_told) {
  ivr::Alert alert = alert_of("+447700900123");
  ivr::voicemail_of(alert).caller_name = "SMITH J";
  ivr::voicemail_of(alert).called = "+442079460000";
  const auto json = nlohmann::json::parse(webhook_body(alert, terms_in("UTC")));
  BOOST_TEST(json["caller_name"] == "SMITH J");
  BOOST_TEST(json["called"] == "+442079460000");
}

BOOST_AUTO_TEST_CASE(the_length_of_silence_is_in_it) {
  ivr::Alert alert = alert_of("");
  ivr::voicemail_of(alert).length = std::chrono::seconds(0);
  BOOST_TEST(nlohmann::json::parse(webhook_body(alert, terms_in("UTC")))["length_seconds"] == 0);
}

BOOST_AUTO_TEST_CASE(a_number_that_is_withheld_is_not_given_as_one) {
  for (const char* caller : {"anonymous", "+266696687"})
    BOOST_TEST(nlohmann::json::parse(webhook_body(alert_of(caller), terms_in("UTC")))["caller"].is_null());
}

BOOST_AUTO_TEST_CASE(whatever_bytes_come_from_outside_it_is_json) {
  const std::string caller = "Zo\xC3\xAB \"\\\r\n\x01\xFF\xC3";
  const auto json = nlohmann::json::parse(webhook_body(alert_of(caller), terms_in("UTC")));
  BOOST_TEST(json["caller"] == "Zoë \"\\\r\n\x01\uFFFD\uFFFD");
}

// printf '1795356300.{"event":"voicemail"}' | openssl dgst -sha256 -hmac webhook-secret
BOOST_AUTO_TEST_CASE(a_signature_covers_time_and_body) {
  BOOST_TEST(ivr::webhook_signature("webhook-secret", R"({"event":"voicemail"})",
                                    std::chrono::sys_seconds(std::chrono::seconds(1795356300))) ==
             "t=1795356300,v1=e6e77f8ccae51f9d7e8110464eb59856938366b827b5de866a3702d6008a1283");
}

BOOST_AUTO_TEST_SUITE_END()
