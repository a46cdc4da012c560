#include "fcgi_app/cli/alert_json.hpp"

#include "tests/subject_of.hpp"
#include "tests/unit/sample_alert.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;

nlohmann::json parsed(const Alert& alert) {
  return nlohmann::json::parse(alerts_to_json(std::vector{alert})).at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alerts_json)

BOOST_AUTO_TEST_CASE(an_empty_list_is_an_empty_array) {
  BOOST_TEST(alerts_to_json({}) == "[]\n");
}

BOOST_AUTO_TEST_CASE(an_alert_has_all_its_fields_on_one_line) {
  BOOST_TEST(
      alerts_to_json(std::vector{sample_alert()}) ==
      "[\n"
      R"({"id":17,"state":"pending","created_at":"2026-11-23T10:00:07.042Z",)"
      R"("notice":null,"recording_sid":"RE0123456789abcdef0123456789abcdef",)"
      R"("call_sid":"CA0123456789abcdef0123456789abcdef","action":"message","caller":"+447700900123",)"
      R"("caller_name":null,"called":null,"began_at":"2026-11-23T09:59:37.042Z","length_seconds":42,"tag":"VM abcdef","channel":"sms",)"
      R"("recipient":"+447700900001","sender":"+447700900000","attempts":0,"attempt_id":null,)"
      R"("attempt_at":null,"in_doubt":false,"resend_at":null,"due_at":"2026-11-23T10:00:07.042Z",)"
      R"("done_at":null,"provider_id":null,"code":null,"problem":null})"
      "\n]\n");
}

BOOST_AUTO_TEST_CASE(a_notice_is_distinguished_from_a_recording) {
  Alert alert = sample_alert();
  alert.subject = HealthNotice{HealthNotice::Kind::down, "Phone trouble",
                               "HE0123456789abcdef0123456789abcde0", k_monday_morning};
  const nlohmann::json json = parsed(alert);
  BOOST_TEST(json.at("notice").dump() ==
             R"({"id":"HE0123456789abcdef0123456789abcde0","state":"red","words":"Phone trouble"})");
  for (const char* key : {"recording_sid", "call_sid", "action", "caller", "length_seconds"})
    BOOST_TEST(json.at(key).is_null(), key);
  BOOST_TEST(json.at("tag") == "HE 456789abcde0");
  BOOST_TEST(json.at("began_at") == "2026-11-23T10:00:07.042Z");
}

BOOST_AUTO_TEST_CASE(several_alerts_stand_on_a_line_each) {
  const std::string text = alerts_to_json(std::vector{sample_alert(), sample_alert()});
  BOOST_TEST(std::ranges::count(text, '\n') == 4);
  BOOST_TEST(nlohmann::json::parse(text).size() == 2);
}

BOOST_AUTO_TEST_CASE(what_is_known_of_an_attempt_is_printed) {
  Alert alert = sample_alert();
  alert.state = AlertState::failed;
  alert.attempts = 2;
  alert.attempt_id = "00ff";
  alert.attempt_at = k_monday_morning + 1s;
  alert.in_doubt = true;
  alert.resend_at = k_monday_morning + 61s;
  alert.done_at = k_monday_morning + 2s;
  alert.code = "21211";
  alert.problem = "no";
  const nlohmann::json json = parsed(alert);
  BOOST_TEST(json.at("attempt_at") == "2026-11-23T10:00:08.042Z");
  BOOST_TEST(json.at("resend_at") == "2026-11-23T10:01:08.042Z");
  BOOST_TEST(json.at("done_at") == "2026-11-23T10:00:09.042Z");
  BOOST_TEST(json.at("due_at").is_null());
  BOOST_TEST(json.at("in_doubt") == true);
  BOOST_TEST(json.at("code") == "21211");
}

BOOST_AUTO_TEST_CASE(the_json_is_ascii_whatever_bytes_there_are) {
  Alert alert = sample_alert();
  voicemail_of(alert).action = "Bäckerei";
  voicemail_of(alert).caller = "\x1b\x7f\"\\\xff";
  alert.problem = "a\nb";
  const std::string text = alerts_to_json(std::vector{alert});
  BOOST_TEST(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c < '\x7f'); }));
  BOOST_TEST(parsed(alert).at("action") == "Bäckerei");
  BOOST_TEST(parsed(alert).at("caller") == "\x1b\x7f\"\\\xef\xbf\xbd");
  BOOST_TEST(parsed(alert).at("problem") == "a\nb");
}

BOOST_AUTO_TEST_CASE(a_backlog_is_one_object) {
  BOOST_TEST(stats_to_json({}) ==
             R"({"pending":0,"sending":0,"sent":0,"failed":0,"oldest_pending_seconds":null,)"
             R"("empty_recordings":0,"queue_stopped":null})"
             "\n");
  const QueueStats busy{.pending = 1,
                        .sending = 2,
                        .sent = 3,
                        .failed = 4,
                        .empty_recordings = 5,
                        .oldest = 6s,
                        .stopped = {{Channel::sms, std::nullopt, "no \"account\""}}};
  BOOST_TEST(stats_to_json(busy) ==
             R"({"pending":1,"sending":2,"sent":3,"failed":4,"oldest_pending_seconds":6,)"
             R"("empty_recordings":5,"queue_stopped":"sms: no \"account\""})"
             "\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
