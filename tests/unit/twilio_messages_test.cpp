// How a message is sent and what each answer means, row by row; and how it is found again in the list.
#include "core/twilio_api/messages.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace ivr {
namespace {

const std::string k_account = "AC0123456789abcdef0123456789abcdef";
const std::string k_sid = "SM0123456789abcdef0123456789abcdef";
const MessageRoute k_route{"+442079460000", "+447700900123"};

TwilioAccess access() {
  return {"https://api.example.com", k_account, {"SKx", "5eed"}};
}

HttpOutcome answered(int status, std::string body) {
  HttpOutcome outcome;
  outcome.kind = HttpOutcome::Kind::answered;
  outcome.status = status;
  outcome.body = std::move(body);
  return outcome;
}

std::string error_body(int code, const std::string& text = "words of Twilio's") {
  return fmt::format(R"({{"code":{},"message":"{}","more_info":"https://example.com","status":400}})", code,
                     text);
}

std::string text_of(SendResult::Kind kind) {
  switch (kind) {
    case SendResult::Kind::sent: return "sent";
    case SendResult::Kind::later: return "later";
    case SendResult::Kind::unsure: return "unsure";
    case SendResult::Kind::failed: return "failed";
    case SendResult::Kind::stop: break;
  }
  return "stop";
}

// "failed 21211: words"; with the doubt of one that is unsure.
std::string classified(const HttpOutcome& outcome) {
  const SendResult result = classify_message(outcome);
  const std::string doubt =
      result.kind == SendResult::Kind::unsure ? fmt::format(" for {} s", result.doubt.count()) : "";
  return fmt::format("{}{} [{}] {}", text_of(result.kind), doubt, result.code, result.problem);
}

std::string list_page(const std::string& entries, const std::string& next = "null") {
  return fmt::format(R"({{"messages":[{}],"next_page_uri":{}}})", entries, next);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(twilio_messages)

BOOST_AUTO_TEST_CASE(a_message_is_posted_as_a_form) {
  const HttpRequest request = message_request(access(), k_route, "Voicemail & more: \xc3\xa9 100%");
  BOOST_TEST((request.kind == HttpRequest::Kind::post));
  BOOST_TEST(request.url == "https://api.example.com/2010-04-01/Accounts/" + k_account + "/Messages.json");
  BOOST_TEST(request.body ==
             "To=%2B447700900123&From=%2B442079460000&Body=Voicemail%20%26%20more%3A%20%C3%A9%20100%25");
  BOOST_TEST(request.credentials.user == "SKx");
  BOOST_TEST(request.credentials.password == "5eed");
  BOOST_TEST(
      (request.headers == std::vector<std::string>{"Accept: application/json",
                                                   "Content-Type: application/x-www-form-urlencoded"}));
}

BOOST_AUTO_TEST_CASE(a_sender_may_be_a_name_a_short_code_or_a_messaging_service) {
  const std::string service = "MG0123456789abcdef0123456789abcdef";
  BOOST_TEST(message_request(access(), {"My Shop", "+447700900123"}, "x").body ==
             "To=%2B447700900123&From=My%20Shop&Body=x");
  BOOST_TEST(message_request(access(), {"60777", "+447700900123"}, "x").body ==
             "To=%2B447700900123&From=60777&Body=x");
  BOOST_TEST(message_request(access(), {service, "+447700900123"}, "x").body ==
             "To=%2B447700900123&MessagingServiceSid=" + service + "&Body=x");
  for (const std::string& sender : {std::string("My Shop"), std::string("60777"), service})
    BOOST_TEST(message_list_request(access(), {sender, "+447700900123"})
                   .url.ends_with("/Messages.json?To=%2B447700900123&PageSize=200"));
}

// Four megabytes of "[" took 258 MB.
BOOST_AUTO_TEST_CASE(an_answer_that_is_nested_deep_or_has_too_many_values_is_not_read) {
  const auto problem = [](std::string body) {
    const auto page = read_message_page(access(), answered(200, std::move(body)));
    return page ? std::string("none") : page.error().problem;
  };
  BOOST_TEST(problem(std::string(4'000'000, '[')) == "the list is not JSON");
  BOOST_TEST(problem(R"({"messages":)" + std::string(30, '[') + std::string(30, ']') + "}") ==
             "the list is not JSON");
  std::string many = R"({"messages":[],"more":[0)";
  for (int number = 0; number < 300'000; ++number) many += ",0";
  BOOST_TEST(problem(many + "]}") == "the list is not JSON");
  BOOST_TEST(problem(R"({"messages":[],"more":"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["})") == "none");
}

BOOST_AUTO_TEST_CASE(an_api_key_goes_before_the_auth_token) {
  TwilioSettings settings;
  settings.account_sid = k_account;
  settings.auth_token = "token";
  BOOST_TEST(access_of(settings).credentials.user == k_account);
  BOOST_TEST(access_of(settings).credentials.password == "token");
  settings.api_key = "SKx";
  settings.api_key_secret = "secret";
  BOOST_TEST(access_of(settings).credentials.user == "SKx");
  BOOST_TEST(access_of(settings).credentials.password == "secret");
  BOOST_TEST(access_of(settings).account_sid == k_account);
}

BOOST_AUTO_TEST_CASE(a_message_is_sent_when_the_answer_names_it) {
  for (const int status : {201, 200, 202}) {
    const SendResult result =
        classify_message(answered(status, R"({"sid":")" + k_sid + R"(","status":"queued"})"));
    BOOST_TEST(text_of(result.kind) == "sent");
    BOOST_TEST(result.provider_id == k_sid);
  }
  const char* unreadable[] = {"",
                              "<html>",
                              "[]",
                              "{}",
                              R"({"sid":null})",
                              R"({"sid":7})",
                              R"({"sid":"SM1"})",
                              R"({"sid":"SM0123456789abcdef0123456789abcdef)",
                              "{\"sid\":\"\xff\"}"};
  for (const char* body : unreadable)
    BOOST_TEST(
        classified(answered(201, body)) == "unsure for 60 s [http 201] the response has no message SID",
        body);
}

BOOST_AUTO_TEST_CASE(every_other_answer_has_its_result) {
  const std::string none = "<html>Sorry</html>";
  const std::string foreign = ", not from Twilio itself";
  const struct {
    int status;
    std::string body;
    std::string result;
  } rows[] = {
      {429, error_body(20429), "later [20429] words of Twilio's"},
      {429, none, "later [http 429] http 429" + foreign},
      {429, error_body(21611), "later [21611] words of Twilio's"},
      {400, error_body(21611), "later [21611] words of Twilio's"},
      {400, error_body(30001), "later [30001] words of Twilio's"},
      {503, error_body(20503), "unsure for 0 s [20503] words of Twilio's"},
      {503, none, "unsure for 60 s [http 503] http 503" + foreign},
      {500, error_body(20500), "unsure for 60 s [20500] words of Twilio's"},
      {500, none, "unsure for 60 s [http 500] http 500" + foreign},
      {502, none, "unsure for 60 s [http 502] http 502" + foreign},
      {504, "", "unsure for 60 s [http 504] http 504" + foreign},
      {599, "", "unsure for 60 s [http 599] http 599" + foreign},
      {408, error_body(20408), "unsure for 60 s [20408] words of Twilio's"},
      {400, none, "unsure for 60 s [http 400] http 400" + foreign},
      {400, "{}", "unsure for 60 s [http 400] http 400" + foreign},
      {401, error_body(20003), "stop [20003] words of Twilio's"},
      {401, none, "stop [http 401] http 401" + foreign},
      {403, error_body(20005), "stop [20005] words of Twilio's"},
      {403, error_body(20008), "stop [20008] words of Twilio's"},
      {400, error_body(20003), "stop [20003] words of Twilio's"},
      {403, none, "stop [http 403] http 403" + foreign},
      {403, error_body(21612), "failed [21612] words of Twilio's"},
      {404, error_body(20404), "stop [20404] words of Twilio's"},
      {404, none, "stop [http 404] http 404" + foreign},
      {407, none, "stop [http 407] http 407" + foreign},
      {301, "", "stop [http 301] api_base_url answers with a redirect (301)"},
      {308, none, "stop [http 308] api_base_url answers with a redirect (308)"},
      {400, error_body(21211), "failed [21211] words of Twilio's"},
      {400, error_body(21610), "failed [21610] words of Twilio's"},
      {400, error_body(21617), "failed [21617] words of Twilio's"},
      {400, R"({"message":"no code","status":400})", "failed [http 400] no code"},
      {400, R"({"code":"21211","message":"a text"})", "failed [21211] a text"},
      {400, R"({"code":21211})", "failed [21211] http 400"},
      {400, R"({"code":-5,"message":[1]})", "unsure for 60 s [http 400] http 400" + foreign},
  };
  for (const auto& row : rows) BOOST_TEST(classified(answered(row.status, row.body)) == row.result);
}

BOOST_AUTO_TEST_CASE(what_was_not_answered_was_not_sent_or_may_have_been) {
  HttpOutcome outcome;
  outcome.problem = "no such host";
  BOOST_TEST(classified(outcome) == "later [] no such host");
  outcome.kind = HttpOutcome::Kind::lost;
  BOOST_TEST(classified(outcome) == "unsure for 60 s [] no such host");
}

BOOST_AUTO_TEST_CASE(the_wait_that_is_asked_for_is_handed_on) {
  HttpOutcome outcome = answered(429, error_body(20429));
  BOOST_TEST(!classify_message(outcome).wait.has_value());
  outcome.retry_after = std::chrono::seconds(17);
  BOOST_TEST((classify_message(outcome).wait == std::chrono::seconds(17)));
}

BOOST_AUTO_TEST_CASE(words_of_others_are_cut_to_one_short_line) {
  const SendResult result =
      classify_message(answered(400, error_body(21211, R"(one\ntwo\u0007)" + std::string(5000, 'x'))));
  BOOST_TEST(result.problem.starts_with("one two xxx"));
  BOOST_TEST(result.problem.size() <= 300U);
}

BOOST_AUTO_TEST_CASE(only_a_full_queue_is_the_senders_alone) {
  BOOST_TEST(is_sender_queue_full(classify_message(answered(429, error_body(21611)))));
  BOOST_TEST(is_sender_queue_full(classify_message(answered(400, error_body(30001)))));
  BOOST_TEST(!is_sender_queue_full(classify_message(answered(429, error_body(20429)))));
}

BOOST_AUTO_TEST_CASE(the_list_is_asked_for_by_its_way) {
  const HttpRequest request = message_list_request(access(), k_route);
  BOOST_TEST((request.kind == HttpRequest::Kind::get));
  BOOST_TEST(request.url == "https://api.example.com/2010-04-01/Accounts/" + k_account +
                                "/Messages.json?To=%2B447700900123&From=%2B442079460000&PageSize=200");
  BOOST_TEST(request.credentials.user == "SKx");
}

BOOST_AUTO_TEST_CASE(a_page_is_read_as_far_as_it_can_be) {
  const auto page = read_message_page(
      access(), answered(200, list_page(R"({"sid":"SM1","body":"one","status":"queued","date_created":
          "Thu, 29 Jul 2021 06:59:25 +0000","date_sent":null,"error_code":null},
          {"sid":7,"body":null,"status":["x"],"date_created":"yesterday","error_code":30007},{})")));
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->messages.size() == 3U);
  BOOST_TEST(page->messages[0].sid == "SM1");
  BOOST_TEST(page->messages[0].body == "one");
  BOOST_TEST((page->messages[0].created == std::chrono::sys_seconds(std::chrono::seconds(1627541965))));
  BOOST_TEST(page->messages[1].sid == "7");
  BOOST_TEST(page->messages[1].body == "");
  BOOST_TEST(page->messages[1].error_code == "30007");
  BOOST_TEST(!page->messages[1].created.has_value());
  BOOST_TEST(!page->next.has_value());
}

BOOST_AUTO_TEST_CASE(a_page_that_is_not_sure_is_no_page) {
  const std::pair<HttpOutcome, std::string> rows[] = {
      {answered(200, "<html>"), "later: the list is not JSON"},
      {answered(200, "{}"), "later: the response has no list \"messages\""},
      {answered(200, R"({"messages":{}})"), "later: the response has no list \"messages\""},
      {answered(200, R"({"messages":[7]})"), "later: an item of \"messages\" is not an object"},
      {answered(200, R"({"messages":[],"next_page_uri":7})"), "later: next_page_uri is not a string"},
      {answered(204, ""), "later: http 204, not from Twilio itself"},
      {answered(400, error_body(20001)), "later: words of Twilio's"},
      {answered(500, error_body(20500)), "later: words of Twilio's"},
      {answered(429, error_body(20429)), "later: words of Twilio's"},
      {answered(403, error_body(20003)), "later: words of Twilio's"},
      {answered(401, error_body(20003)), "stop: words of Twilio's"},
      {answered(404, error_body(20404)), "stop: words of Twilio's"},
      {answered(302, ""), "stop: api_base_url answers with a redirect (302)"},
      {HttpOutcome{}, "later: "},
  };
  for (const auto& [outcome, expected] : rows) {
    const auto page = read_message_page(access(), outcome);
    BOOST_REQUIRE(!page.has_value());
    BOOST_TEST(text_of(page.error().kind) + ": " + page.error().problem == expected);
  }
}

BOOST_AUTO_TEST_CASE(only_the_same_list_of_the_same_account_is_followed) {
  const std::string list = "/2010-04-01/Accounts/" + k_account + "/Messages.json?";
  const auto next_of = [&](const std::string& uri) {
    return read_message_page(access(), answered(200, list_page("", "\"" + uri + "\"")));
  };
  const auto page = next_of(list + "To=%2B44&PageToken=PA1");
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->next->url == "https://api.example.com" + list + "To=%2B44&PageToken=PA1");
  BOOST_TEST(page->next->credentials.user == "SKx");
  const std::string elsewhere[] = {
      "https://evil.example.com" + list,
      "//evil.example.com/",
      "@evil.example.com/",
      ".evil.example.com" + list,
      "/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json?Page=1",
      "/2010-04-01/Accounts/" + k_account + "/Messages.json",
      "/2010-04-01/Accounts/" + k_account + "/Recordings.json?Page=1",
      "/2010-04-01/Accounts/" + k_account + "/../AC1/Messages.json?",
      list + "a b",
      list + "a#b",
      list + R"(a\r\nb)",
      list + "\xc3\xa9"};
  for (const std::string& uri : elsewhere) {
    const auto refused = next_of(uri);
    BOOST_TEST(!refused.has_value(), uri);
    BOOST_TEST((refused.has_value() ||
                refused.error().problem.starts_with("the list continues at an unexpected URL: ")));
  }
}

BOOST_AUTO_TEST_CASE(messages_that_will_not_arrive_are_known) {
  for (const char* status : {"failed", "undelivered", "canceled"})
    BOOST_TEST(is_undeliverable({.status = status}));
  for (const char* status : {"queued", "accepted", "sent", "delivered", ""})
    BOOST_TEST(!is_undeliverable({.status = status}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
