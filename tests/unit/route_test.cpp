// Which paths are addresses, and which only look like it.
#include "core/webhook/route.hpp"

#include <boost/test/unit_test.hpp>

using ivr::Address;
using ivr::find_route;
using ivr::Method;

namespace {

void leads_to(std::string_view path, Address address, std::string_view name = "") {
  const ivr::Route route = find_route(path, "/api");
  BOOST_TEST(static_cast<int>(route.address) == static_cast<int>(address), path);
  BOOST_TEST(route.name == name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route)

BOOST_AUTO_TEST_CASE(every_path_of_the_design_is_an_address) {
  leads_to("/api/ping", Address::ping);
  leads_to("/api/ivr", Address::welcome);
  leads_to("/api/ivr/menu", Address::menu);
  leads_to("/api/ivr/menu/1", Address::option, "1");
  leads_to("/api/ivr/action/sales", Address::action, "sales");
  leads_to("/api/ivr/hangup", Address::hangup);
  leads_to("/api/ivr/callback/forward/call_status", Address::dial_status);
  leads_to("/api/ivr/callback/voicemail/alert_sms", Address::recording);
  leads_to("/api/ivr/callback/voicemail/hangup", Address::farewell);
}

BOOST_AUTO_TEST_CASE(names_are_decoded) {
  leads_to("/api/ivr/menu/%23", Address::option, "#");
  leads_to("/api/ivr/menu/*", Address::option, "*");
  leads_to("/api/ivr/action/a%20b%2Fc", Address::action, "a b/c");
  leads_to("/api/ivr/action/a+b", Address::action, "a+b");
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_an_address_is_unknown) {
  for (const char* path :
       {"", "/", "/api", "/api/", "/ping", "/api/ping/", "/api//ping", "/API/ping", "/api/ivr/",
        "/api/ivr/menu/", "/api/ivr/menu/1/2", "/api/ivr/action", "/api/ivr/action/", "/api/ivr/callback",
        "/apiping", "/api/ivr/../ping", "/api/ivr#x", "*"}) {
    leads_to(path, Address::unknown);
  }
}

BOOST_AUTO_TEST_CASE(the_base_path_may_be_empty_or_long) {
  BOOST_TEST((find_route("/ivr", "").address == Address::welcome));
  BOOST_TEST((find_route("/v1/phone/ivr", "/v1/phone").address == Address::welcome));
}

BOOST_AUTO_TEST_CASE(the_query_is_cut_off_at_the_first_question_mark) {
  const ivr::Target target = ivr::split_target("/api/ivr/menu?a=1?b=2");
  BOOST_TEST(target.path == "/api/ivr/menu");
  BOOST_TEST(target.query == "a=1?b=2");
  BOOST_TEST(ivr::split_target("/api/ivr").query == "");
}

BOOST_AUTO_TEST_CASE(callbacks_are_posted_and_the_rest_may_be_got) {
  BOOST_TEST(ivr::allows(Address::welcome, Method::get));
  BOOST_TEST(ivr::allows(Address::recording, Method::post));
  BOOST_TEST(!ivr::allows(Address::recording, Method::get));
  BOOST_TEST(!ivr::allows(Address::dial_status, Method::get));
  BOOST_TEST(!ivr::allows(Address::ping, Method::other));
  BOOST_TEST(ivr::allowed_methods(Address::recording) == "POST");
  BOOST_TEST(ivr::allowed_methods(Address::ping) == "GET, POST");
}

BOOST_AUTO_TEST_SUITE_END()
