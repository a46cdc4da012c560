// What golden calls cannot say: limits, long chains, requests without a signature to check.
#include "core/call/respond.hpp"

#include "core/call/document.hpp"
#include "core/twiml/writer.hpp"
#include "tests/unit/loaded_config.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace {

using tests::model_of;

ivr::HandlerResult post(const ivr::Model& model, std::string_view uri, std::string_view body = "") {
  ivr::Request request;
  request.method = ivr::Method::post;
  request.uri = uri;
  request.body = body;
  request.content_type = "application/x-www-form-urlencoded";
  return ivr::respond(model, request, {});
}

// count redirect actions, each saying its number and leading to the next.
std::string redirects(int count, const std::string& say) {
  std::string text = "[ivr_menu_option_1]\naction = r0\n";
  for (int i = 0; i < count; ++i) {
    text += fmt::format("[action_r{}]\ntype = redirect\nplay_say = {} {}\npath = /ivr/action/r{}\n", i, say,
                        i, i + 1);
  }
  return text + fmt::format("[action_r{}]\ntype = hangup\n", count);
}

std::size_t count_of(std::string_view needle, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1))
    ++count;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(respond)

BOOST_AUTO_TEST_CASE(an_unsigned_request_is_answered_when_signatures_are_off) {
  const auto model = model_of("");
  BOOST_TEST(post(*model, "/api/ivr").response.status == 200);
  BOOST_TEST(post(*model, "/api/ivr", "CallSid=CA0123456789abcdef0123456789abcdef").call_sid ==
             "CA0123456789abcdef0123456789abcdef");
  BOOST_TEST(post(*model, "/api/ivr", "CallSid=nonsense").call_sid == "");
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_413_and_one_at_it_is_not) {
  const auto model = model_of("");
  const std::string most = "a=" + std::string(ivr::k_max_body_bytes - 2, 'x');
  BOOST_TEST(post(*model, "/api/ivr", most).response.status == 200);
  BOOST_TEST(post(*model, "/api/ivr", most + "x").response.status == 413);
  BOOST_TEST(post(*model, "/api/ping", most + "x").response.status == 413);
  BOOST_TEST(post(*model, "/api/nowhere", most + "x").response.status == 404);
}

BOOST_AUTO_TEST_CASE(a_form_with_more_parameters_than_any_webhook_is_413) {
  const auto model = model_of("");
  std::string most = "a";
  for (std::size_t count = 1; count < ivr::k_max_parameters; ++count) most += "&a";
  BOOST_TEST(post(*model, "/api/ivr", most).response.status == 200);
  BOOST_TEST(post(*model, "/api/ivr", "&&" + most + "&&").response.status == 200);
  BOOST_TEST(post(*model, "/api/ivr", most + "&=").response.status == 413);
  const std::string uri = "/api/ivr?" + most + "&a";
  ivr::Request request;
  request.method = ivr::Method::get;
  request.uri = uri;
  BOOST_TEST(ivr::respond(*model, request, {}).response.status == 413);
}

BOOST_AUTO_TEST_CASE(refused_answers_have_no_body) {
  const auto model = model_of("");
  const std::string long_body(ivr::k_max_body_bytes + 1, 'x');
  for (const ivr::HandlerResult& answer : {post(*model, "/nowhere"), post(*model, "/api/ivr", long_body)}) {
    BOOST_TEST(answer.response.body == "");
    BOOST_TEST(answer.response.content_type == "");
  }
}

BOOST_AUTO_TEST_CASE(a_chain_ends_with_a_redirect_behind_its_most_steps) {
  const auto model = model_of(redirects(100, "Step"));
  const std::string first = post(*model, "/api/ivr/menu/1").response.body;
  BOOST_TEST(count_of("<Say>", first) == ivr::k_max_steps - 1);  // the option says nothing
  BOOST_TEST(first.ends_with("<Say>Step 30</Say><Redirect>/api/ivr/action/r31</Redirect></Response>"));
  BOOST_TEST(
      post(*model, "/api/ivr/action/r99").response.body.ends_with("<Say>Step 99</Say><Hangup/></Response>"));
}

BOOST_AUTO_TEST_CASE(a_chain_never_outgrows_a_document) {
  const auto model = model_of(redirects(20, std::string(20000, 'x')));
  const std::string body = post(*model, "/api/ivr/menu/1").response.body;
  BOOST_TEST(body.size() <= ivr::k_max_document_bytes);
  BOOST_TEST(body.ends_with("<Redirect>/api/ivr/action/r3</Redirect></Response>"));
}

BOOST_AUTO_TEST_CASE(a_prompt_and_a_farewell_too_long_for_one_document_become_two) {
  const std::string text(40000, 'x');
  const auto model =
      model_of("[ivr_menu_option_1]\naction = v\n[action_v]\ntype = voicemail\nplay_say = " + text +
               "\nhangup_say = " + text +
               "\nvoicemail_alert_sms_from = +447700900000\nvoicemail_alert_sms_to = +447700900001\n"
               "voicemail_timeout = 5\nvoicemail_max_length = 60\n");
  const std::string body = post(*model, "/api/ivr/menu/1").response.body;
  BOOST_TEST(body.size() <= ivr::k_max_document_bytes);
  BOOST_TEST(body.ends_with(
      "<Redirect>/api/ivr/callback/voicemail/hangup?initiated_by_section=v</Redirect></Response>"));
}

BOOST_AUTO_TEST_CASE(an_endless_menu_counts_its_passes) {
  const auto model = model_of("");
  BOOST_TEST(post(*model, "/api/ivr/menu?loop_count=41")
                 .response.body.ends_with("<Redirect>/api/ivr/menu?loop_count=42</Redirect></Response>"));
  BOOST_TEST(
      post(*model, "/api/ivr/menu?loop_count=2147483647")
          .response.body.ends_with("<Redirect>/api/ivr/menu?loop_count=1000001</Redirect></Response>"));
  BOOST_TEST(post(*model, "/api/ivr/menu?loop_count=-1")
                 .response.body.ends_with("<Redirect>/api/ivr/menu?loop_count=1</Redirect></Response>"));
}

BOOST_AUTO_TEST_CASE(a_request_without_any_origin_to_sign_is_refused) {
  const auto off = model_of("");
  ivr::Model model = *off;
  model.signing.validate = true;
  const ivr::HandlerResult answer = post(model, "/api/ivr");
  BOOST_TEST(answer.response.status == 403);
  BOOST_TEST(std::get<ivr::Refusal>(answer.effects.at(0)).reason ==
             "neither public_base_url nor the parameter IVR_SITE_URL of the nginx site is set");
}

BOOST_AUTO_TEST_CASE(ten_thousand_actions_are_found_by_name) {
  const auto model = model_of(redirects(10000, "Step"));
  BOOST_TEST(
      post(*model, "/api/ivr/action/r10000").response.body.ends_with("<Response><Hangup/></Response>"));
}

BOOST_AUTO_TEST_CASE(every_one_of_many_actions_is_found_and_no_other) {
  constexpr int k_many = 2000;
  const auto model = model_of(redirects(k_many, "Step"));
  int right = 0;
  int wrong = 0;
  for (int i = 0; i < k_many; ++i) {
    const std::string uri = fmt::format("/api/ivr/action/r{}", i);
    const std::string first = fmt::format("<Response><Say>Step {}</Say>", i);
    right += post(*model, uri).response.body.find(first) != std::string::npos ? 1 : 0;
    wrong +=
        post(*model, uri + "x").response.body.find("You are back at the menu.") == std::string::npos ? 1 : 0;
  }
  BOOST_TEST(right == k_many);
  BOOST_TEST(wrong == 0);
  BOOST_TEST(model->actions.size() == k_many + 1U);
}

BOOST_AUTO_TEST_CASE(a_limit_of_0_or_1_ends_the_menu_at_the_first_wrong_key) {
  for (const char* limit : {"0", "1"}) {
    const auto model = model_of(fmt::format("no_input_max_loops = 2\ninvalid_max_loops = {}\n", limit));
    const std::string body = post(*model, "/api/ivr/menu/7").response.body;
    BOOST_TEST(body.ends_with("<Say>Goodbye.</Say><Hangup/></Response>"), limit);
  }
}

// Nothing in a document that begins elsewhere knows of wrong keys.
BOOST_AUTO_TEST_CASE(a_row_of_wrong_keys_goes_on_over_a_redirect_to_the_menu) {
  const auto model = model_of("no_input_max_loops = 2\n");
  const std::string body = post(*model, "/api/ivr/menu?loop_count=1&invalid_count=4").response.body;
  BOOST_TEST(body.find("action=\"/api/ivr/menu?invalid_count=4\"") != std::string::npos);
  BOOST_TEST(post(*model, "/api/ivr").response.body.find("invalid_count") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_model_outlives_its_config_and_copies_of_it) {
  auto first = model_of(redirects(100, "One"));
  const auto copy = std::make_unique<const ivr::Model>(*first);
  const auto other = model_of(redirects(100, "Two"));
  first.reset();
  const std::string body = post(*copy, "/api/ivr/action/r99").response.body;
  BOOST_TEST(body.ends_with("<Response><Say>One 99</Say><Hangup/></Response>"));
  BOOST_TEST(post(*other, "/api/ivr/action/r99").response.body.find("Two 99") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
