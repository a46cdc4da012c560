// Which paths are addresses, and which only look like it.
#include "core/webhook/endpoint.hpp"

#include <boost/test/unit_test.hpp>

using ivr::Endpoint;
using ivr::find_route;
using ivr::Method;

namespace {

void leads_to(std::string_view path, Endpoint endpoint, std::string_view name = "") {
  const ivr::Route route = find_route(path, "/api");
  BOOST_TEST(static_cast<int>(route.endpoint) == static_cast<int>(endpoint), path);
  BOOST_TEST(route.name == name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route)

BOOST_AUTO_TEST_CASE(every_path_of_the_design_is_an_address) {
  leads_to("/api/ping", Endpoint::ping);
  leads_to("/api/ivr", Endpoint::welcome);
  leads_to("/api/ivr/menu", Endpoint::menu);
  leads_to("/api/ivr/menu/1", Endpoint::option, "1");
  leads_to("/api/ivr/action/sales", Endpoint::action, "sales");
  leads_to("/api/ivr/hangup", Endpoint::hangup);
  leads_to("/api/ivr/callback/forward/call_status", Endpoint::dial_status);
  leads_to("/api/ivr/callback/voicemail/alert_sms", Endpoint::recording);
  leads_to("/api/ivr/callback/voicemail/hangup", Endpoint::farewell);
}

BOOST_AUTO_TEST_CASE(a_recording_is_an_address_by_its_sid_alone) {
  leads_to("/api/recording/RE0123456789abcdef0123456789abcdef", Endpoint::playback,
           "RE0123456789abcdef0123456789abcdef");
  for (const char* path :
       {"/api/recording", "/api/recording/", "/recording/RE0123456789abcdef0123456789abcdef",
        "/api/recording/RE0123456789ABCDEF0123456789ABCDEF",
        "/api/recording/RE0123456789abcdef0123456789abcde",
        "/api/recording/RE0123456789abcdef0123456789abcdef0",
        "/api/recording/CA0123456789abcdef0123456789abcdef",
        "/api/recording/RE0123456789abcdef0123456789abcdef/",
        "/api/recording/RE0123456789abcdef0123456789abcdef.mp3",
        "/api/recording/%52E0123456789abcdef0123456789abcdef",
        "/api/recording/../RE0123456789abcdef0123456789abcdef",
        "/api/ivr/recording/RE0123456789abcdef0123456789abcdef"}) {
    leads_to(path, Endpoint::unknown);
  }
}

BOOST_AUTO_TEST_CASE(names_are_decoded) {
  leads_to("/api/ivr/menu/%23", Endpoint::option, "#");
  leads_to("/api/ivr/menu/*", Endpoint::option, "*");
  leads_to("/api/ivr/action/a%20b%2Fc", Endpoint::action, "a b/c");
  leads_to("/api/ivr/action/a+b", Endpoint::action, "a+b");
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_an_address_is_unknown) {
  for (const char* path :
       {"", "/", "/api", "/api/", "/ping", "/api/ping//", "/api//ping", "/API/ping", "//api/ivr", "/API/IVR",
        "/api/ivr/menu/1/2", "/api/ivr/action", "/api/ivr/action/", "/api/ivr/callback", "/apiping",
        "/api/ivr/../ping", "/api/ivr#x", "*"}) {
    leads_to(path, Endpoint::unknown);
  }
}

BOOST_AUTO_TEST_CASE(a_slash_too_many_at_the_end_changes_nothing) {
  leads_to("/api/ping/", Endpoint::ping);
  leads_to("/api/ivr/", Endpoint::welcome);
  leads_to("/api/ivr/menu/", Endpoint::menu);
  leads_to("/api/ivr/menu/1/", Endpoint::option, "1");
  leads_to("/api/ivr/action/sales/", Endpoint::action, "sales");
  leads_to("/api/ivr/hangup/", Endpoint::hangup);
  leads_to("/api/ivr/callback/forward/call_status/", Endpoint::dial_status);
  leads_to("/api/ivr/callback/voicemail/alert_sms/", Endpoint::recording);
  leads_to("/api/ivr/callback/voicemail/hangup/", Endpoint::farewell);
}

BOOST_AUTO_TEST_CASE(the_base_path_may_be_empty_or_long) {
  BOOST_TEST((find_route("/ivr", "").endpoint == Endpoint::welcome));
  BOOST_TEST((find_route("/v1/phone/ivr", "/v1/phone").endpoint == Endpoint::welcome));
}

BOOST_AUTO_TEST_CASE(the_query_is_cut_off_at_the_first_question_mark) {
  const ivr::Target target = ivr::split_target("/api/ivr/menu?a=1?b=2");
  BOOST_TEST(target.path == "/api/ivr/menu");
  BOOST_TEST(target.query == "a=1?b=2");
  BOOST_TEST(ivr::split_target("/api/ivr").query == "");
}

BOOST_AUTO_TEST_CASE(callbacks_are_posted_and_the_rest_may_be_got) {
  BOOST_TEST(ivr::allows(Endpoint::welcome, Method::get));
  BOOST_TEST(ivr::allows(Endpoint::recording, Method::post));
  BOOST_TEST(!ivr::allows(Endpoint::recording, Method::get));
  BOOST_TEST(!ivr::allows(Endpoint::dial_status, Method::get));
  BOOST_TEST(!ivr::allows(Endpoint::ping, Method::other));
  BOOST_TEST(ivr::allowed_methods(Endpoint::recording) == "POST");
  BOOST_TEST(ivr::allowed_methods(Endpoint::welcome) == "GET, POST");
}

BOOST_AUTO_TEST_CASE(monitors_ask_the_ping_with_head) {
  for (const Method method : {Method::get, Method::head, Method::post})
    BOOST_TEST(ivr::allows(Endpoint::ping, method));
  BOOST_TEST(ivr::allowed_methods(Endpoint::ping) == "GET, HEAD, POST");
}

BOOST_AUTO_TEST_CASE(recordings_and_pings_are_asked_for_and_nothing_else_by_head) {
  for (const Method method : {Method::get, Method::head}) BOOST_TEST(ivr::allows(Endpoint::playback, method));
  for (const Method method : {Method::post, Method::other})
    BOOST_TEST(!ivr::allows(Endpoint::playback, method));
  BOOST_TEST(ivr::allowed_methods(Endpoint::playback) == "GET, HEAD");
  for (const Endpoint endpoint : {Endpoint::welcome, Endpoint::menu, Endpoint::recording})
    BOOST_TEST(!ivr::allows(endpoint, Method::head));
}

BOOST_AUTO_TEST_SUITE_END()
