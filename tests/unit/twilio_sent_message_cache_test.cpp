// An alert in doubt is found in Twilio's list, wherever it stands, and never taken for absent without a look.
#include "core/twilio_api/sent_message_cache.hpp"

#include "tests/subject_of.hpp"

#include "core/time/rfc2822_date.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace ivr {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = LookupResult::Kind;

const StoreTime k_now{std::chrono::days(20000)};
const std::string k_account = "AC0123456789abcdef0123456789abcdef";

std::string recording(int number) {
  return fmt::format("RE{:032x}", number);
}

Alert alert_about(int number, seconds ago = seconds(10)) {
  Alert alert;
  alert.sender = "+442079460000";
  alert.recipient = {Channel::sms, "+447700900123"};
  voicemail_of(alert).sid = recording(number);
  alert.attempt_at = k_now - ago;
  alert.in_doubt = true;
  return alert;
}

struct Entry {
  int number;
  seconds ago;
  std::string status = "sent";
};

// Twilio with pages of such a list, and clocks that stand still unless moved.
struct Twilio {
  std::vector<std::vector<Entry>> pages;
  int status = 200;
  bool goes_on = true;
  std::vector<std::string> asked{};
  StoreTime now = k_now;
  std::optional<std::chrono::sys_seconds> date{};
  SentMessageCache::Clock::time_point clock{seconds(1000)};

  [[nodiscard]] std::string page(std::size_t at) const {
    std::string entries;
    for (const Entry& one : pages.at(at)) {
      entries += fmt::format(R"({}{{"sid":"SM{}","body":"Voicemail {}","status":"{}","date_created":"{}"}})",
                             entries.empty() ? "" : ",", one.number, recording(one.number), one.status,
                             to_rfc2822_date(std::chrono::floor<seconds>(k_now) - one.ago));
    }
    const std::string next =
        at + 1 < pages.size()
            ? fmt::format(R"("/2010-04-01/Accounts/{}/Messages.json?Page={}")", k_account, at + 1)
            : "null";
    return fmt::format(R"({{"messages":[{}],"next_page_uri":{}}})", entries, next);
  }

  SentMessageCache::Lookup lookup() {
    const auto fetch = [this](const HttpRequest& request) {
      asked.push_back(request.url.substr(request.url.find('?')));
      const auto at = request.url.find("?Page=");
      HttpOutcome outcome;
      outcome.kind = HttpOutcome::Kind::answered;
      outcome.status = status;
      outcome.date = date;
      outcome.body = page(at == std::string::npos ? 0 : std::stoul(request.url.substr(at + 6)));
      return outcome;
    };
    return {{"http://api", k_account, {}}, now, fetch, [this] { return goes_on; }, [this] { return clock; }};
  }
};

std::string text_of(const LookupResult& result) {
  switch (result.kind) {
    case Kind::found: return "found " + result.provider_id;
    case Kind::absent:
      return fmt::format("absent {} s ago", std::chrono::duration<double>(k_now - result.as_of).count());
    case Kind::unknown: return "unknown: " + result.failure.problem;
    case Kind::no_list: break;
  }
  return "no list";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(twilio_sent_message_cache)

BOOST_AUTO_TEST_CASE(a_message_is_found_on_any_page) {
  Twilio twilio{{{{1, seconds(1)}, {2, seconds(2)}}, {{3, seconds(3)}}, {{4, seconds(4)}}}};
  for (const int number : {1, 2, 3, 4})
    BOOST_TEST(text_of(SentMessageCache().find(alert_about(number), twilio.lookup())) ==
               fmt::format("found SM{}", number));
  BOOST_TEST(text_of(SentMessageCache().find(alert_about(5), twilio.lookup())) == "absent 0 s ago");
}

BOOST_AUTO_TEST_CASE(pages_are_read_until_they_are_older_than_the_attempt) {
  Twilio twilio{
      {{{1, seconds(1)}}, {{2, minutes(4)}, {3, minutes(6)}}, {{4, minutes(7)}}, {{5, minutes(8)}}}};
  BOOST_TEST(text_of(SentMessageCache().find(alert_about(9), twilio.lookup())) == "absent 0 s ago");
  BOOST_TEST(twilio.asked.size() == 3U);
  // An older attempt is looked for further back.
  twilio.asked.clear();
  BOOST_TEST(text_of(SentMessageCache().find(alert_about(5, minutes(4)), twilio.lookup())) == "found SM5");
  BOOST_TEST(twilio.asked.size() == 4U);
}

BOOST_AUTO_TEST_CASE(an_attempt_of_the_future_is_looked_for_all_the_same) {
  Twilio twilio{{{{1, seconds(1)}}, {{2, minutes(50)}}, {{3, minutes(90)}}, {{4, minutes(91)}}}};
  const auto ahead = -std::chrono::hours(24);
  BOOST_TEST(text_of(SentMessageCache().find(alert_about(2, ahead), twilio.lookup())) == "found SM2");
  twilio.asked.clear();
  BOOST_TEST(text_of(SentMessageCache().find(alert_about(9, ahead), twilio.lookup())) == "absent 0 s ago");
  BOOST_TEST(twilio.asked.size() == 3U);
}

BOOST_AUTO_TEST_CASE(how_far_to_look_is_a_matter_of_twilios_clock) {
  Twilio twilio{{{{1, seconds(1)}}, {{2, minutes(4)}}, {{3, minutes(6)}}, {{4, minutes(7)}}}};
  twilio.date = std::chrono::floor<seconds>(k_now);
  for (const auto wrong : {std::chrono::hours(24), std::chrono::hours(-24)}) {
    twilio.now = k_now + wrong;
    twilio.asked.clear();
    Alert alert = alert_about(9);
    alert.attempt_at = twilio.now - seconds(10);
    BOOST_TEST((SentMessageCache().find(alert, twilio.lookup()).kind == Kind::absent));
    BOOST_TEST(twilio.asked.size() == 3U);
  }
}

BOOST_AUTO_TEST_CASE(one_look_answers_for_many) {
  Twilio twilio{{{{1, seconds(1)}, {2, seconds(2)}}, {{3, seconds(3)}}}};
  SentMessageCache lists;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "absent 0 s ago");
  for (const int number : {1, 2, 3})
    BOOST_TEST(text_of(lists.find(alert_about(number), twilio.lookup())) ==
               fmt::format("found SM{}", number));
  twilio.now += seconds(2);
  BOOST_TEST(text_of(lists.find(alert_about(8), twilio.lookup())) == "absent 0 s ago");
  BOOST_TEST(twilio.asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(absent_is_what_a_fresh_look_says) {
  Twilio twilio{{{{1, seconds(1)}}}};
  SentMessageCache lists;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "absent 0 s ago");
  twilio.now += seconds(4);
  twilio.clock += seconds(4);
  twilio.pages[0].push_back({9, seconds(5)});
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "found SM9");
  // Found once is found for good.
  twilio.status = 500;
  twilio.clock += std::chrono::hours(1);
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "found SM9");
}

BOOST_AUTO_TEST_CASE(a_list_is_not_kept_when_the_clock_goes_back) {
  Twilio twilio{{{{1, seconds(1)}}}};
  SentMessageCache lists;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "absent 0 s ago");
  twilio.now -= std::chrono::hours(24);
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "absent 86400 s ago");
  BOOST_TEST(twilio.asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_list_that_was_not_read_far_enough_is_read_again) {
  Twilio twilio{{{{1, seconds(1)}}, {{2, minutes(20)}}, {{3, minutes(40)}}}};
  SentMessageCache lists;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "absent 0 s ago");
  BOOST_TEST(twilio.asked.size() == 2U);
  BOOST_TEST(text_of(lists.find(alert_about(3, minutes(35)), twilio.lookup())) == "found SM3");
}

BOOST_AUTO_TEST_CASE(other_numbers_have_other_lists) {
  Twilio twilio{{{{1, seconds(1)}}}};
  SentMessageCache lists;
  lists.find(alert_about(9), twilio.lookup());
  Alert other = alert_about(9);
  other.recipient.address = "+447700900124";
  lists.find(other, twilio.lookup());
  other.sender = "+442079460001";
  lists.find(other, twilio.lookup());
  BOOST_TEST(
      (twilio.asked == std::vector<std::string>{"?To=%2B447700900123&From=%2B442079460000&PageSize=200",
                                                "?To=%2B447700900124&From=%2B442079460000&PageSize=200",
                                                "?To=%2B447700900124&From=%2B442079460001&PageSize=200"}));
}

BOOST_AUTO_TEST_CASE(a_look_that_fails_or_is_interrupted_says_nothing) {
  Twilio twilio{{{{1, seconds(1)}}}, 500};
  SentMessageCache lists;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())).starts_with("unknown: http 500"));
  twilio.status = 401;
  const LookupResult refused = lists.find(alert_about(9), twilio.lookup());
  BOOST_TEST((refused.failure.kind == SendResult::Kind::stop));
  twilio.status = 200;
  twilio.goes_on = false;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "unknown: interrupted");
  twilio.goes_on = true;
  BOOST_TEST(text_of(lists.find(alert_about(9), twilio.lookup())) == "absent 0 s ago");
}

BOOST_AUTO_TEST_CASE(pages_in_a_circle_come_to_an_end) {
  Twilio twilio{{{{1, seconds(1)}}, {{2, seconds(2)}}}};
  SentMessageCache::Lookup lookup = twilio.lookup();
  lookup.fetch = [&](const HttpRequest& request) {
    twilio.asked.push_back(request.url);
    HttpOutcome outcome;
    outcome.kind = HttpOutcome::Kind::answered;
    outcome.status = 200;
    outcome.body = twilio.page(0);
    return outcome;
  };
  BOOST_TEST(text_of(SentMessageCache().find(alert_about(9), lookup)) ==
             "unknown: the list of messages leads back to a page before");
  BOOST_TEST(twilio.asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_message_that_did_not_arrive_was_sent_nevertheless) {
  Twilio twilio{{{{1, seconds(1), "undelivered"}}}};
  const LookupResult result = SentMessageCache().find(alert_about(1), twilio.lookup());
  BOOST_TEST(text_of(result) == "found SM1");
  BOOST_TEST(result.remark == "Twilio says it is undelivered ");
}

// Only Twilio can send it, over TLS; still, no number may overflow.
BOOST_AUTO_TEST_CASE(a_date_that_no_clock_shows_is_taken_for_a_nearer_one) {
  Twilio twilio{.pages = {{{.number = 1, .ago = seconds(5)}}}};
  twilio.date = std::chrono::sys_seconds(seconds(67767976228726177));
  SentMessageCache cache;
  BOOST_TEST((cache.find(alert_about(1), twilio.lookup()).kind == Kind::found));
  BOOST_TEST((cache.find(alert_about(2), twilio.lookup()).kind == Kind::absent));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
