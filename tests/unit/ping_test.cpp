// What /ping says of the alert store, and when it is red.
#include "core/alerts/store_entry.hpp"
#include "core/call/load.hpp"
#include "core/call/respond.hpp"
#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace {

using std::chrono::seconds;
using tests::model_of;

ivr::StoreView waiting(seconds oldest) {
  ivr::StoreView view;
  view.reachable = true;
  view.queue.pending = 1;
  view.queue.oldest = oldest;
  return view;
}

ivr::Response answer(const ivr::Model& model, const ivr::StoreView* store,
                     std::string_view uri = "/api/ping") {
  ivr::Request request;
  request.method = ivr::Method::get;
  request.uri = uri;
  return ivr::respond(model, request, {{}, store}).response;
}

int status_after(const ivr::Model& model, seconds oldest, std::string_view uri = "/api/ping") {
  const ivr::StoreView view = waiting(oldest);
  return answer(model, &view, uri).status;
}

bool says(const ivr::Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ping)

BOOST_AUTO_TEST_CASE(alerts_are_late_after_ten_minutes_unless_configured) {
  const auto usual = model_of("");
  BOOST_TEST(status_after(*usual, seconds(600)) == 200);
  BOOST_TEST(status_after(*usual, seconds(601)) == 503);
  const auto patient = model_of("[alerts]\nlate_after_minutes = 60\n");
  BOOST_TEST(status_after(*patient, seconds(3600)) == 200);
  BOOST_TEST(status_after(*patient, seconds(3601)) == 503);
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_almost_full_is_known_before_a_voicemail_is_lost) {
  const auto model = model_of("");
  ivr::StoreView view = waiting(seconds(0));
  view.warning = ivr::StoreWarning::disk_almost_full;
  BOOST_TEST(answer(*model, &view).status == 503);
  BOOST_TEST(says(answer(*model, &view), R"("status":"disk almost full")"));
  BOOST_TEST(answer(*model, &view, "/api/ping?calls").status == 200);
}

BOOST_AUTO_TEST_CASE(a_store_that_was_replaced_is_said) {
  const auto model = model_of("");
  ivr::StoreView view = waiting(seconds(0));
  view.warning = ivr::StoreWarning::replaced;
  BOOST_TEST(answer(*model, &view).status == 503);
  BOOST_TEST(says(answer(*model, &view), R"("status":"alert store replaced")"));
}

BOOST_AUTO_TEST_CASE(tells_which_config_is_served_and_since_when) {
  using std::chrono::hours;
  const auto model = model_of("");
  ivr::Request request;
  request.method = ivr::Method::get;
  request.uri = "/api/ping";
  const ivr::ConfigOrigin origin{"0123456789abcdef", std::chrono::sys_days(std::chrono::days(20000))};
  ivr::RequestContext context{.now = origin.loaded_at + hours(2), .origin = &origin};
  BOOST_TEST(says(
      ivr::respond(*model, request, context).response,
      R"("config":{"hash":"0123456789abcdef","loadedAt":"2024-10-04 00:00:00.000000+00:00","ageSeconds":7200})"));
  context.now = origin.loaded_at - hours(2);  // the clock was set back
  BOOST_TEST(says(ivr::respond(*model, request, context).response, R"("ageSeconds":0})"));
}

BOOST_AUTO_TEST_CASE(the_hash_of_a_config_is_what_sha256sum_prints) {
  BOOST_TEST(ivr::config_hash("abc") == "ba7816bf8f01cfea");
  BOOST_TEST(ivr::config_hash("") == "e3b0c44298fc1c14");
}

BOOST_AUTO_TEST_CASE(alerts_of_no_age_are_never_late) {
  const auto model = model_of("");
  ivr::StoreView view = waiting(seconds(0));
  view.queue.oldest.reset();
  BOOST_TEST(answer(*model, &view).status == 200);
  BOOST_TEST(says(answer(*model, &view), R"("pending":1,)"));
}

BOOST_AUTO_TEST_CASE(only_the_query_calls_leaves_alerts_out) {
  const auto model = model_of("");
  BOOST_TEST(status_after(*model, seconds(601), "/api/ping?calls") == 200);
  for (const char* uri : {"/api/ping?", "/api/ping?alerts", "/api/ping?calls=1", "/api/ping?Calls",
                          "/api/ping?x&calls", "/api/ping?%63alls"}) {
    BOOST_TEST(status_after(*model, seconds(601), uri) == 503, uri);
  }
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_is_what_is_said_first) {
  const auto model = model_of("");
  ivr::StoreView view = waiting(seconds(601));
  view.reachable = false;
  const ivr::Response response = answer(*model, &view);
  BOOST_TEST(response.status == 503);
  BOOST_TEST(says(response, R"("status":"alert store unavailable","alerts":{"store":"unavailable",)"));
}

BOOST_AUTO_TEST_CASE(strangers_hear_no_problem_and_no_key) {
  const auto model = model_of("[alerts]\nlink_key = key-of-the-config\n");
  ivr::StoreView view = waiting(seconds(1));
  view.problem = "postgresql://ivr:password@db.example.com: no route";
  view.link_key = "key-of-the-store";
  view.queue.stopped = {{ivr::Channel::sms, std::nullopt, "20003 \"Authenticate\""}};
  for (const bool reachable : {true, false}) {
    view.reachable = reachable;
    const ivr::Response response = answer(*model, &view);
    for (const char* secret : {"password", "db.example.com", "key-of", "20003"})
      BOOST_TEST(!says(response, secret), secret);
    BOOST_TEST(says(response, R"("queueStopped":true}})"));
  }
}

BOOST_AUTO_TEST_CASE(any_count_is_written_in_full) {
  const auto model = model_of("");
  ivr::StoreView view = waiting(seconds(59));
  view.queue.sent = std::numeric_limits<std::int64_t>::max();
  BOOST_TEST(says(answer(*model, &view), R"("sent":9223372036854775807,)"));
}

BOOST_AUTO_TEST_SUITE_END()
