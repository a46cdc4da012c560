// The lines `ivr serve` writes: whole, so that scripts may rely on them, and never forged by what is in them.
#include "fcgi_app/serve/request_log.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace ivr {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

const std::string k_call = "CA0123456789abcdef0123456789abcdef";

}  // namespace

BOOST_AUTO_TEST_SUITE(request_log)

BOOST_AUTO_TEST_CASE(a_request_line_has_the_path_without_its_query) {
  RequestRecord record{.method = "POST",
                       .uri = "/api/ivr/menu?loop_count=1&Digits=4711",
                       .status = 200,
                       .took = microseconds(87),
                       .call_sid = k_call};
  BOOST_TEST(request_line(record).text ==
             "request method=POST path=/api/ivr/menu status=200 us=87 call=" + k_call);
  record.call_sid = {};
  BOOST_TEST(request_line(record).text == "request method=POST path=/api/ivr/menu status=200 us=87");
  BOOST_TEST((request_line(record).level == Level::info));
}

BOOST_AUTO_TEST_CASE(blanks_and_strange_bytes_of_a_path_are_escaped) {
  const RequestRecord record{
      .method = "A B", .uri = "/a b\n\"\\\x7f\xc3\xbc%20?x", .status = 404, .took = {}, .call_sid = {}};
  BOOST_TEST(request_line(record).text ==
             R"(request method=A\x20B path=/a\x20b\x0a\x22\x5c\x7f\xc3\xbc%20 status=404 us=0)");
}

BOOST_AUTO_TEST_CASE(a_refusal_quotes_the_url_that_was_signed) {
  const LogLine line = effect_line(Refusal{"wrong signature", "https://ivr.example.com/a\"\n c?b=1"});
  BOOST_TEST(line.text ==
             R"(refused reason="wrong signature" signed_url="https://ivr.example.com/a\x22\x0a c?b=...")");
  BOOST_TEST((line.level == Level::warning));
}

BOOST_AUTO_TEST_CASE(a_long_url_is_cut_without_splitting_an_escape) {
  const std::string url = effect_line(Refusal{"", std::string(600, '\n')}).text;
  BOOST_TEST(url.size() <= std::string(R"(refused reason="" signed_url="")").size() + 512);
  BOOST_TEST(url.ends_with("...\""));
  BOOST_TEST(escape_for_log("abcdef", 6) == "abcdef");
  BOOST_TEST(escape_for_log("abcdefg", 6) == "abc...");
  BOOST_TEST(escape_for_log("abcd\n", 6) == "abc...");
  BOOST_TEST(escape_for_log("", 6).empty());
}

BOOST_AUTO_TEST_CASE(what_is_kept_of_a_voicemail_has_a_line_without_any_number) {
  NewVoicemail voicemail;
  voicemail.recording.sid = "RE1";
  voicemail.recording.call_sid = k_call;
  voicemail.recording.action = "vm 1";
  voicemail.recording.caller = "+447700900123";
  voicemail.recipients = {{Channel::sms, "+447700900001"}, {Channel::email, "office@example.com"}};
  const LogLine announced = effect_line(Persist{Persist::Grade::required, voicemail});
  BOOST_TEST(announced.text == "voicemail recording=RE1 action=vm\\x201 recipients=2 call=" + k_call);
  BOOST_TEST((announced.level == Level::info));
  const LogLine noted =
      effect_line(Persist{Persist::Grade::best_effort, VoicemailCall{k_call, "vm", "+447700900123"}});
  BOOST_TEST(noted.text == "voicemail_begins action=vm call=" + k_call);
  BOOST_TEST((noted.level == Level::debug));
  const LogLine empty = effect_line(Persist{Persist::Grade::background, EmptyRecording{"RE1", k_call, "vm"}});
  BOOST_TEST(empty.text == "voicemail_empty recording=RE1 action=vm call=" + k_call);
}

BOOST_AUTO_TEST_CASE(a_notice_is_a_warning) {
  const LogLine line = effect_line(Notice{"recording_without_recipients recording=RE1"});
  BOOST_TEST(line.text == "recording_without_recipients recording=RE1");
  BOOST_TEST((line.level == Level::warning));
}

BOOST_AUTO_TEST_CASE(a_refused_url_is_logged_without_a_password) {
  const auto logged = [](const std::string& url) { return effect_line(Refusal{"no", url}).text; };
  BOOST_TEST(logged("https://me:s3c@ret@h:1/a@b?c") ==
             R"(refused reason="no" signed_url="https://...@h:1/a@b?...")");
  BOOST_TEST(logged("https://h/a@b") == R"(refused reason="no" signed_url="https://h/a@b")");
}

BOOST_AUTO_TEST_CASE(a_refused_url_is_logged_with_the_names_of_its_parameters_only) {
  const auto logged = [](const std::string& url) {
    const std::string line = effect_line(Refusal{"no", "http://h/m?" + url}).text;
    return line.substr(std::string(R"(refused reason="no" signed_url="http://h/m?)").size());
  };
  BOOST_TEST(logged("Digits=1234&a=1") == R"(Digits=...&a=...")");
  BOOST_TEST(logged("From=%2B447700900123&SpeechResult=my+pin+1234") == R"(From=...&SpeechResult=...")");
  BOOST_TEST(logged("Digits=") == R"(Digits=...")");
  BOOST_TEST(logged("a=1?b=2&") == R"(a=...&")");
  BOOST_TEST(logged("") == R"(")");
  // No name, or one that may be a text.
  BOOST_TEST(logged("1234") == R"(...")");
  BOOST_TEST(logged("my+pin+is=1&=2&" + std::string(33, 'a') + "=3") == R"(...&...&...")");
}

BOOST_AUTO_TEST_CASE(a_dropped_request_says_why) {
  BOOST_TEST(dropped_line("the body broke off", "/a?b").text ==
             R"(dropped reason="the body broke off" path=/a)");
}

BOOST_AUTO_TEST_CASE(a_rate_limited_log_counts_the_lines_it_leaves_out) {
  RateLimitedLog log;
  const RateLimitedLog::Clock::time_point now{std::chrono::hours(1)};
  BOOST_TEST(log.pick("first", now) == "first");
  BOOST_TEST(log.pick("second", now + milliseconds(1)).empty());
  BOOST_TEST(log.pick("third", now + milliseconds(999)).empty());
  BOOST_TEST(log.pick("fourth", now + milliseconds(1000)) == "fourth left_out=2");
  BOOST_TEST(log.pick("fifth", now + milliseconds(2000)) == "fifth");
}

BOOST_AUTO_TEST_CASE(a_rate_may_be_several_lines_a_second) {
  RateLimitedLog log(3);
  const RateLimitedLog::Clock::time_point now{std::chrono::hours(1)};
  for (int line = 0; line < 3; ++line) BOOST_TEST(log.pick("line", now + milliseconds(line)) == "line");
  for (int line = 0; line < 5; ++line) BOOST_TEST(log.pick("line", now + milliseconds(500)).empty());
  BOOST_TEST(log.pick("line", now + milliseconds(1000)) == "line left_out=5");
  BOOST_TEST(log.pick("line", now + milliseconds(1001)) == "line");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
