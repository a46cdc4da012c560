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
  return alert_table(alerts, TimeZone());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alerts_table)

BOOST_AUTO_TEST_CASE(columns_stand_one_below_the_other) {
  Alert failed = sample_alert();
  failed.id = 9;
  failed.state = AlertState::failed;
  failed.done_at = k_monday_morning + 2s;
  failed.recipient = {Channel::email, "shop@example.com"};
  voicemail_of(failed).caller.clear();
  failed.code = "smtp 550";
  failed.problem = "no such user";
  BOOST_TEST(table({sample_alert(), failed}) ==
             "id  tag        state    created       recipient         caller         problem\n"
             "17  VM abcdef  pending  23 Nov 10:00  +447700900001     +447700900123  -\n"
             "9   VM abcdef  failed   23 Nov 10:00  shop@example.com  -              smtp 550\n"
             "times are in UTC\n");
}

BOOST_AUTO_TEST_CASE(the_table_fits_into_80_columns) {
  Alert failed = sample_alert();
  failed.id = 12345;
  failed.state = AlertState::failed;
  failed.code = "30034";
  const std::string text = table({failed});
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    BOOST_TEST(text.find('\n', at) - at <= 80U);
}

BOOST_AUTO_TEST_CASE(a_notice_stands_among_them) {
  Alert alert = sample_alert();
  alert.subject = HealthNotice{HealthNotice::Kind::down, "Phone trouble"};
  BOOST_TEST(table({alert}).find("  +447700900001  (health check)  -\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_too_wide_is_cut) {
  Alert alert = sample_alert();
  alert.recipient = {Channel::webhook, "https://example.com/" + std::string(200, 'a')};
  alert.problem = std::string(200, 'b');
  const std::string text = table({alert});
  BOOST_TEST(text.find("  https://example.com/a...  ") != std::string::npos);
  BOOST_TEST(text.find("  " + std::string(21, 'b') + "...\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_a_stranger_wrote_breaks_a_line) {
  Alert alert = sample_alert();
  voicemail_of(alert).caller = "\x1b[2J\n";
  alert.problem = "a\nb";
  const std::string text = table({alert});
  BOOST_TEST(std::ranges::count(text, '\n') == 3);
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
