// What is made of the parameters of a webhook about a recording.
#include "core/webhook/recording_report.hpp"

#include "core/base/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using std::chrono::seconds;

const std::string k_account = "AC0123456789abcdef0123456789abcdef";
const std::string k_recording = "RE0123456789abcdef0123456789abcdef";
const std::string k_folder = "https://api.twilio.com/2010-04-01/Accounts/" + k_account + "/Recordings/";
constexpr ivr::WallTime k_now{std::chrono::microseconds(1'795'428'000'123'456)};

ivr::RecordingReport report(ivr::Parameters parameters) {
  return ivr::parse_recording_report(parameters, k_account, k_now);
}

std::string sid_from_url(const std::string& url) {
  return report({{"RecordingUrl", url}}).sid;
}

std::string caller(const std::string& from) {
  return ivr::parse_caller({{"From", from}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recording_report)

BOOST_AUTO_TEST_CASE(a_callback_says_all_there_is) {
  const auto said = report({{"RecordingSid", k_recording},
                            {"RecordingStatus", "completed"},
                            {"RecordingDuration", "3"},
                            {"RecordingStartTime", "Thu, 29 Jul 2021 06:59:25 +0000"}});
  BOOST_TEST(said.sid == k_recording);
  BOOST_TEST(said.status == "completed");
  BOOST_TEST((said.length == seconds(3)));
  BOOST_TEST(said.began.time_since_epoch().count() == 1'627'541'965'000);
}

BOOST_AUTO_TEST_CASE(without_a_sid_the_url_names_the_recording) {
  BOOST_TEST(sid_from_url(k_folder + k_recording) == k_recording);
  BOOST_TEST(report({{"RecordingSid", ""}, {"RecordingUrl", k_folder + k_recording}}).sid == k_recording);
}

BOOST_AUTO_TEST_CASE(only_a_recording_of_the_account_is_taken_from_a_url) {
  const std::string other = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcde0";
  for (const std::string& url :
       {std::string(), std::string("/"), k_recording, "/" + k_recording, k_folder,
        k_folder + k_recording + "/", k_folder + k_recording + ".mp3", k_folder + k_recording + "?x",
        k_folder + "x/" + k_recording, k_folder + "RE..%2F", k_folder + k_recording.substr(0, 33),
        other + "/Recordings/" + k_recording, "x" + k_recording,
        "Accounts/" + k_account + "/Recordings/" + k_recording}) {
    BOOST_TEST(sid_from_url(url) == "", url);
  }
}

BOOST_AUTO_TEST_CASE(a_sid_that_is_none_is_not_mended_from_the_url) {
  BOOST_TEST(report({{"RecordingSid", "RE1"}, {"RecordingUrl", k_folder + k_recording}}).sid == "");
}

BOOST_AUTO_TEST_CASE(a_length_is_whole_seconds_of_a_day_at_most) {
  for (const char* bad : {"", "-1", "1.5", " 3", "86401", "99999999999999999999", "3s"})
    BOOST_TEST(!report({{"RecordingDuration", bad}}).length.has_value(), bad);
  BOOST_TEST((report({{"RecordingDuration", "0"}}).length == seconds(0)));
  BOOST_TEST((report({{"RecordingDuration", "86400"}}).length == seconds(86400)));
}

BOOST_AUTO_TEST_CASE(a_beginning_nobody_tells_is_counted_back_from_now) {
  BOOST_TEST(report({}).began.time_since_epoch().count() == 1'795'428'000'123);
  BOOST_TEST(report({{"RecordingDuration", "42"}}).began.time_since_epoch().count() == 1'795'427'958'123);
  for (const char* bad :
       {"yesterday", "Thu, 29 Jul 2021", "2021-07-29T06:59:25Z", "Thu, 29 Jul 2021 06:59:25  0000",
        "Thu, 29 Jul 2021 06%3pleted", "Thu, 31 Feb 2021 06:59:25 +0000"}) {
    BOOST_TEST(report({{"RecordingStartTime", bad}}).began.time_since_epoch().count() == 1'795'428'000'123,
               bad);
  }
}

BOOST_AUTO_TEST_CASE(a_caller_is_what_twilio_says) {
  for (const char* from : {"+447700900123", "anonymous", "sip:bob@sip.example.com", "client:Zoë", ""})
    BOOST_TEST(caller(from) == from);
  BOOST_TEST(ivr::parse_caller({}) == "");
  BOOST_TEST(ivr::parse_caller_name({{"CallerName", "SMITH\nJ\xff"}}) == "SMITH?J?");
  BOOST_TEST(ivr::parse_called({{"To", "+442079460000"}}) == "+442079460000");
}

BOOST_AUTO_TEST_CASE(a_caller_can_always_be_kept_and_shown) {
  BOOST_TEST(caller(std::string("a\0b\r\nc\x7f\t", 8)) == "a?b??c??");
  BOOST_TEST(caller("\xff\xfe+44\xc3") == "??+44?");
  BOOST_TEST(caller(std::string(200, '7')) == std::string(128, '7'));
  BOOST_TEST(caller(std::string(127, '7') + "ë") == std::string(127, '7'));
  BOOST_TEST(!ivr::first_invalid_utf8(caller(std::string(300, '\x80'))));
}

BOOST_AUTO_TEST_CASE(a_call_sid_is_well_formed_or_empty) {
  BOOST_TEST(ivr::parse_call_sid({{"CallSid", "CA0123456789abcdef0123456789abcdef"}}) ==
             "CA0123456789abcdef0123456789abcdef");
  for (const char* bad :
       {"", "CA", "CA0123456789ABCDEF0123456789ABCDEF", "RE0123456789abcdef0123456789abcdef"})
    BOOST_TEST(ivr::parse_call_sid({{"CallSid", bad}}) == "", bad);
}

BOOST_AUTO_TEST_SUITE_END()
