#include "core/alerts/retry_policy.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace std::chrono_literals;

long long waited(int attempts, double random01) {
  return ivr::backoff(attempts, random01).count();
}

long long waited(int attempts, double random01, std::chrono::seconds asked) {
  return ivr::wait_before(attempts, random01, asked).count();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_backoff)

BOOST_AUTO_TEST_CASE(the_longest_wait_doubles_up_to_a_minute) {
  BOOST_TEST(waited(1, 1.0) == 1000);
  BOOST_TEST(waited(2, 1.0) == 2000);
  BOOST_TEST(waited(3, 1.0) == 4000);
  BOOST_TEST(waited(6, 1.0) == 32000);
  BOOST_TEST(waited(7, 1.0) == 60000);
  BOOST_TEST(waited(8, 1.0) == 60000);
  BOOST_TEST(waited(64, 1.0) == 60000);
  BOOST_TEST(waited(std::numeric_limits<int>::max(), 1.0) == 60000);
}

BOOST_AUTO_TEST_CASE(any_part_of_it_may_be_waited) {
  BOOST_TEST(waited(4, 0.0) == 0);
  BOOST_TEST(waited(4, 0.5) == 4000);
  BOOST_TEST(waited(4, 0.25) == 2000);
  BOOST_TEST(waited(40, 0.999) == 59940);
}

BOOST_AUTO_TEST_CASE(no_number_leads_out_of_the_bounds) {
  BOOST_TEST(waited(0, 1.0) == 1000);
  BOOST_TEST(waited(std::numeric_limits<int>::min(), 1.0) == 1000);
  BOOST_TEST(waited(3, -0.5) == 0);
  BOOST_TEST(waited(3, 1.5) == 4000);
  BOOST_TEST(waited(3, std::nan("")) == 4000);
  BOOST_TEST(waited(3, std::numeric_limits<double>::infinity()) == 4000);
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_is_waited_at_least) {
  BOOST_TEST(ivr::wait_before(3, 0.5, std::nullopt).count() == 2000);
  BOOST_TEST(waited(3, 0.0, 30s) == 30000);
  BOOST_TEST(waited(3, 0.5, 30s) == 32000);
  BOOST_TEST(waited(3, 0.5, 0s) == 2000);
  BOOST_TEST(waited(3, 0.5, -30s) == 2000);
}

BOOST_AUTO_TEST_CASE(nobody_is_waited_for_longer_than_ten_minutes) {
  BOOST_TEST(waited(3, 1.0, 599s) == 600000);
  BOOST_TEST(waited(3, 0.0, 600s) == 600000);
  BOOST_TEST(waited(9, 1.0, std::chrono::seconds::max()) == 600000);
  BOOST_TEST(waited(9, 0.0, std::chrono::seconds::min()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
