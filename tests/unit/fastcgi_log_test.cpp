// The lines `ivr serve` writes: whole, so that scripts may rely on them, and never forged by what is in them.
#include "fcgi_app/serve/exchange.hpp"
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

BOOST_AUTO_TEST_SUITE(fastcgi_log)

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
  const LogLine line = effect_line(Refusal{"wrong signature", "https://ivr.example.com/a?b=\"\n c"});
  BOOST_TEST(line.text ==
             R"(refused reason="wrong signature" signed_url="https://ivr.example.com/a?b=\x22\x0a c")");
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

BOOST_AUTO_TEST_CASE(a_voicemail_line_says_what_will_be_sent) {
  const VoicemailAlert alert{
      .action = "vm", .recording_sid = "RE1", .call_sid = k_call, .sms_from = "+1", .sms_to = "+2"};
  BOOST_TEST(effect_line(alert).text == "voicemail recording=RE1 action=vm from=+1 to=+2 call=" + k_call);
  BOOST_TEST((effect_line(alert).level == Level::info));
}

BOOST_AUTO_TEST_CASE(a_refused_url_is_logged_without_a_password) {
  const auto logged = [](const std::string& url) { return effect_line(Refusal{"no", url}).text; };
  BOOST_TEST(logged("https://me:s3c@ret@h:1/a@b?c") ==
             R"(refused reason="no" signed_url="https://...@h:1/a@b?c")");
  BOOST_TEST(logged("https://h/a@b") == R"(refused reason="no" signed_url="https://h/a@b")");
}

BOOST_AUTO_TEST_CASE(a_refused_url_is_logged_without_the_keys_pressed) {
  const auto logged = [](const std::string& url) { return effect_line(Refusal{"no", url}).text; };
  BOOST_TEST(logged("http://h/m?Digits=1234&a=1") ==
             R"(refused reason="no" signed_url="http://h/m?Digits=...&a=1")");
  BOOST_TEST(logged("http://h/m?a=1&Digits=1234") ==
             R"(refused reason="no" signed_url="http://h/m?a=1&Digits=...")");
  BOOST_TEST(logged("http://h/m?Digits=") == R"(refused reason="no" signed_url="http://h/m?Digits=...")");
  BOOST_TEST(logged("http://h/m?xDigits=1") == R"(refused reason="no" signed_url="http://h/m?xDigits=1")");
}

BOOST_AUTO_TEST_CASE(a_dropped_request_says_why) {
  BOOST_TEST(dropped_line("the body broke off", "/a?b").text ==
             R"(dropped reason="the body broke off" path=/a)");
}

BOOST_AUTO_TEST_CASE(a_sparing_log_counts_what_it_leaves_out) {
  SparingLog log;
  const SparingLog::Clock::time_point now{std::chrono::hours(1)};
  BOOST_TEST(log.pick("first", now) == "first");
  BOOST_TEST(log.pick("second", now + milliseconds(1)).empty());
  BOOST_TEST(log.pick("third", now + milliseconds(999)).empty());
  BOOST_TEST(log.pick("fourth", now + milliseconds(1000)) == "fourth left_out=2");
  BOOST_TEST(log.pick("fifth", now + milliseconds(2000)) == "fifth");
}

BOOST_AUTO_TEST_CASE(a_reply_has_the_length_of_its_body) {
  const Response twiml{
      .status = 200, .content_type = "text/xml; charset=utf-8", .body = "<Response/>", .allow = {}};
  BOOST_TEST(write_reply_head(twiml) ==
             "Status: 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 11\r\n\r\n");
  const Response refused{.status = 403, .content_type = {}, .body = {}, .allow = {}};
  BOOST_TEST(write_reply_head(refused) == "Status: 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  const Response method{.status = 405, .content_type = {}, .body = {}, .allow = "GET, POST"};
  BOOST_TEST(write_reply_head(method) ==
             "Status: 405 Method Not Allowed\r\nAllow: GET, POST\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
