// How the account's recordings are listed and read.
#include "core/twilio_api/recordings.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <string>

namespace ivr {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

const std::string k_account = "AC0123456789abcdef0123456789abcdef";
const std::string k_recording = "RE0123456789abcdef0123456789abcdef";
const std::string k_call = "CA0123456789abcdef0123456789abcdef";

TwilioAccess access() {
  return {"https://api.example.com", k_account, {k_account, "token"}};
}

Result<RecordingPage, SendResult> page_with(const std::string& entries, const std::string& next = "null") {
  HttpOutcome outcome;
  outcome.kind = HttpOutcome::Kind::answered;
  outcome.status = 200;
  outcome.body = fmt::format(R"({{"recordings":[{}],"next_page_uri":{}}})", entries, next);
  return read_recording_page(access(), outcome);
}

std::string entry(const std::string& more) {
  return fmt::format(R"({{"sid":"{}","call_sid":"{}"{}}})", k_recording, k_call, more);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(twilio_recordings)

BOOST_AUTO_TEST_CASE(recordings_are_listed_from_a_day_on) {
  using namespace std::chrono_literals;
  const HttpRequest request = recording_list_request(access(), std::chrono::sys_days(2026y / 3 / 7));
  BOOST_TEST((request.kind == HttpRequest::Kind::get));
  BOOST_TEST(request.url == "https://api.example.com/2010-04-01/Accounts/" + k_account +
                                "/Recordings.json?DateCreated%3E=2026-03-07&PageSize=200");
}

BOOST_AUTO_TEST_CASE(a_recording_is_read) {
  const auto page = page_with(entry(
      R"(,"source":"RecordVerb","status":"completed","duration":"42","channels":1,
          "date_created":"Fri, 14 Oct 2016 21:56:38 +0000","start_time":"Fri, 14 Oct 2016 21:56:34 +0000")"));
  BOOST_REQUIRE(page.has_value());
  BOOST_REQUIRE(page->recordings.size() == 1U);
  const ListedRecording& one = page->recordings[0];
  BOOST_TEST(one.sid == k_recording);
  BOOST_TEST(one.call_sid == k_call);
  BOOST_TEST(one.source == "RecordVerb");
  BOOST_TEST(one.status == "completed");
  BOOST_TEST((one.length == seconds(42)));
  BOOST_TEST((one.created == sys_seconds(seconds(1476482198))));
  BOOST_TEST((one.began == sys_seconds(seconds(1476482194))));
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_odd_is_not_there) {
  for (const char* odd :
       {"", R"(,"duration":"-1","date_created":null,"start_time":7)", R"(,"duration":[4])"}) {
    const auto page = page_with(entry(odd));
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(!page->recordings[0].length.has_value());
    BOOST_TEST(!page->recordings[0].created.has_value());
    BOOST_TEST(!page->recordings[0].began.has_value());
  }
  BOOST_TEST((page_with(entry(R"(,"duration":42)"))->recordings[0].length == seconds(42)));
}

BOOST_AUTO_TEST_CASE(recordings_without_proper_sids_are_left_out) {
  const auto page = page_with(R"({"sid":"RE1","call_sid":"CA1"},{"sid":")" + k_recording +
                              R"(","call_sid":null},{},)" + entry(""));
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->recordings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(only_the_list_of_recordings_is_followed) {
  const std::string list = "/2010-04-01/Accounts/" + k_account + "/Recordings.json?Page=1";
  const auto page = page_with("", "\"" + list + "\"");
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->next->url == "https://api.example.com" + list);
  BOOST_TEST(
      !page_with("", R"("/2010-04-01/Accounts/)" + k_account + R"(/Messages.json?Page=1")").has_value());
}

BOOST_AUTO_TEST_CASE(unfinished_recordings_may_yet_become_messages) {
  for (const char* status : {"in-progress", "paused", "stopped", "processing"})
    BOOST_TEST(is_unfinished({.status = status}), status);
  for (const char* status : {"completed", "absent", "failed", "deleted", ""})
    BOOST_TEST(!is_unfinished({.status = status}), status);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
