// Links to recordings: only what was signed is handed over, and only until it expires.
#include "core/alerts/recording_link.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/call/respond.hpp"
#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using tests::model_of;

const std::string k_account = "AC0123456789abcdef0123456789abcdef";
const std::string k_recording = "RE0123456789abcdef0123456789abcdef";
const std::string k_key = "key-of-the-config";
const std::string k_with_key = "[alerts]\nlink_key = " + k_key + "\n";
constexpr std::chrono::sys_seconds k_now{std::chrono::seconds(1'795'428'000)};

std::string link(std::string_view key = k_key, std::string_view account = k_account,
                 std::chrono::sys_seconds expires = k_now + std::chrono::days(6)) {
  return "/api" + ivr::recording_link({key, account}, k_recording, expires);
}

ivr::HandlerResult ask(const ivr::Model& model, std::string_view uri, const ivr::StoreView* store = nullptr) {
  ivr::Request request;
  request.method = ivr::Method::get;
  request.uri = uri;
  return ivr::respond(model, request, {k_now, store});
}

int status_of(const ivr::Model& model, std::string_view uri) {
  return ask(model, uri).response.status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(playback)

BOOST_AUTO_TEST_CASE(a_good_link_hands_over_to_nginx_and_says_nothing_else) {
  const auto model = model_of(k_with_key);
  const ivr::HandlerResult answer = ask(*model, link());
  BOOST_TEST(answer.response.status == 200);
  BOOST_TEST(answer.response.handover == "/ivr-media/" + k_account + "/" + k_recording);
  // printf 'AC0123456789abcdef0123456789abcdef:5eed' | base64
  BOOST_TEST(answer.response.handover_authorization ==
             "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjo1ZWVk");
  BOOST_TEST(answer.response.body == "");
  BOOST_TEST(answer.response.content_type == "");
  BOOST_TEST(answer.effects.empty());
  BOOST_TEST(answer.call_sid == "");
}

// Twilio has no file yet while it processes a recording: nginx then says "not ready yet" and not "gone".
BOOST_AUTO_TEST_CASE(a_link_made_less_than_ten_minutes_ago_is_handed_over_as_new) {
  using std::chrono::days;
  using std::chrono::minutes;
  const auto model = model_of(k_with_key);
  const auto handover = [&](auto made) {
    return ask(*model, link(k_key, k_account, made + days(7))).response.handover;
  };
  BOOST_TEST(handover(k_now - minutes(9)) == "/ivr-media/new/" + k_account + "/" + k_recording);
  BOOST_TEST(handover(k_now + minutes(9)) == "/ivr-media/new/" + k_account + "/" + k_recording);
  BOOST_TEST(handover(k_now - minutes(11)) == "/ivr-media/" + k_account + "/" + k_recording);
}

BOOST_AUTO_TEST_CASE(what_is_refused_hands_nothing_over) {
  const auto model = model_of(k_with_key);
  const auto without_key = model_of("");
  for (const ivr::HandlerResult& answer :
       {ask(*model, link() + "x"), ask(*model, link(k_key, k_account, k_now)), ask(*without_key, link())}) {
    BOOST_TEST(answer.response.handover == "");
    BOOST_TEST(answer.response.handover_authorization == "");
    BOOST_TEST(answer.response.content_type == "text/plain; charset=utf-8");
  }
}

BOOST_AUTO_TEST_CASE(no_character_of_a_link_can_be_another) {
  const auto model = model_of(k_with_key);
  const std::string good = link();
  BOOST_REQUIRE(status_of(*model, good) == 200);
  for (std::size_t at = good.find("RE") + 2; at < good.size(); ++at) {
    std::string forged = good;
    forged[at] = forged[at] == '5' ? '6' : '5';
    BOOST_TEST((status_of(*model, forged) == 403 || status_of(*model, forged) == 404), forged);
  }
}

BOOST_AUTO_TEST_CASE(a_link_is_of_one_account_and_one_key) {
  const auto model = model_of(k_with_key);
  BOOST_TEST(status_of(*model, link("another-key")) == 403);
  BOOST_TEST(status_of(*model, link(k_key, "AC0123456789abcdef0123456789abcde0")) == 403);
}

BOOST_AUTO_TEST_CASE(a_link_expires_to_the_second) {
  const auto model = model_of(k_with_key);
  BOOST_TEST(status_of(*model, link(k_key, k_account, k_now + std::chrono::seconds(1))) == 200);
  BOOST_TEST(ask(*model, link(k_key, k_account, k_now)).response.body == "This link has expired.\n");
  BOOST_TEST(ask(*model, link(k_key, k_account, {})).response.body == "This link has expired.\n");
}

BOOST_AUTO_TEST_CASE(parameters_may_come_in_any_order_and_among_others) {
  const auto model = model_of(k_with_key);
  const std::string good = link();
  const std::size_t query = good.find('?');
  const std::size_t second = good.find('&');
  const std::string swapped =
      good.substr(0, query + 1) + good.substr(second + 1) + "&" + good.substr(query + 1, second - query - 1);
  BOOST_TEST(status_of(*model, swapped) == 200);
  BOOST_TEST(status_of(*model, good + "&utm_source=sms") == 200);
  BOOST_TEST(status_of(*model, good + "&expires=9999999999") == 200);  // the first of a name counts
  BOOST_TEST(status_of(*model, good.substr(0, query) + "?expires=9999999999&" + good.substr(query + 1)) ==
             403);
}

BOOST_AUTO_TEST_CASE(the_key_of_the_config_comes_before_that_of_the_store) {
  ivr::StoreView store;
  store.link_key = "key-of-the-store";
  const auto with_key = model_of(k_with_key);
  const auto without_key = model_of("");
  BOOST_TEST(ask(*with_key, link(), &store).response.status == 200);
  BOOST_TEST(ask(*with_key, link("key-of-the-store"), &store).response.status == 403);
  BOOST_TEST(ask(*without_key, link("key-of-the-store"), &store).response.status == 200);
  BOOST_TEST(ask(*without_key, link("key-of-the-store")).response.status == 503);
}

BOOST_AUTO_TEST_CASE(without_any_key_nothing_is_good) {
  const auto model = model_of("");
  const ivr::StoreView store;
  BOOST_TEST(ask(*model, link("")).response.status == 503);
  BOOST_TEST(ask(*model, link(""), &store).response.status == 503);
}

BOOST_AUTO_TEST_CASE(the_first_token_is_the_one_that_fetches) {
  ivr::Model model = *model_of(k_with_key);
  model.signing.tokens.emplace_back("second");
  BOOST_TEST(ask(model, link()).response.handover_authorization ==
             "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjo1ZWVk");
}

BOOST_AUTO_TEST_SUITE_END()
