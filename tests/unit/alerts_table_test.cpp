#include "fcgi_app/cli/alert_text.hpp"

#include "tests/subject_of.hpp"
#include "tests/unit/sample_alert.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;

std::string table(const std::vector<Alert>& alerts) {
  return alert_table(alerts, TimeZone(), k_monday_morning + 5min);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alerts_table)

BOOST_AUTO_TEST_CASE(columns_stand_one_below_the_other) {
  Alert failed = sample_alert();
  failed.id = 9;
  failed.state = AlertState::failed;
  failed.done_at = k_monday_morning + 2s;
  failed.recipient = {Channel::email, "shop@example.com"};
  voicemail_of(failed).length.reset();
  voicemail_of(failed).caller.clear();
  voicemail_of(failed).action = "Bäckerei";
  failed.attempts = 1;
  failed.code = "smtp 550";
  failed.problem = "no such user";
  BOOST_TEST(
      table({sample_alert(), failed}) ==
      "id  state    created (UTC)        waited  channel  recipient         caller         action    length  "
      "attempts  last problem\n"
      "17  pending  2026-11-23 10:00:07  5 min   sms      +447700900001     +447700900123  message   42 s    "
      "0         -\n"
      "9   failed   2026-11-23 10:00:07  2 s     email    shop@example.com  -              Bäckerei  -       "
      "1         smtp 550: no such user\n");
}

BOOST_AUTO_TEST_CASE(a_notice_stands_among_them) {
  Alert alert = sample_alert();
  alert.subject = HealthNotice{HealthNotice::Kind::down, "Phone trouble"};
  BOOST_TEST(table({alert}).ends_with("  +447700900001  -       (health check)  -       0         -\n"));
}

BOOST_AUTO_TEST_CASE(what_is_too_wide_is_cut) {
  Alert alert = sample_alert();
  alert.recipient = {Channel::webhook, "https://example.com/" + std::string(200, 'a')};
  alert.problem = std::string(200, 'b');
  const std::string text = table({alert});
  BOOST_TEST(text.find("  https://example.com/aaaaaaaaaaaaaaaaa...  ") != std::string::npos);
  BOOST_TEST(text.ends_with("  " + std::string(77, 'b') + "...\n"));
}

BOOST_AUTO_TEST_CASE(nothing_a_stranger_wrote_breaks_a_line) {
  Alert alert = sample_alert();
  voicemail_of(alert).caller = "\x1b[2J\n";
  alert.problem = "a\nb";
  const std::string text = table({alert});
  BOOST_TEST(std::ranges::count(text, '\n') == 2);
  BOOST_TEST(text.find(R"(\x1b[2J\x0a)") != std::string::npos);
  BOOST_TEST(text.find(R"(a\x0ab)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_done_waits_no_longer) {
  Alert alert = sample_alert();
  BOOST_TEST((waited(alert, k_monday_morning + 1h) == 1h));
  alert.done_at = k_monday_morning + 3s;
  BOOST_TEST((waited(alert, k_monday_morning + 1h) == 3s));
}

BOOST_AUTO_TEST_CASE(a_problem_is_its_code_and_its_words) {
  Alert alert = sample_alert();
  BOOST_TEST(last_problem(alert).empty());
  alert.code = "21211";
  BOOST_TEST(last_problem(alert) == "21211");
  alert.problem = "invalid number";
  BOOST_TEST(last_problem(alert) == "21211: invalid number");
  alert.code.clear();
  BOOST_TEST(last_problem(alert) == "invalid number");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
