// How fast senders send, and when a whole queue rests.
#include "core/alerts/circuit_breaker.hpp"
#include "core/alerts/rate_limiter.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace ivr {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const RateLimiter::Clock::time_point k_start{seconds(1000)};
using Senders = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_rate_limiter)

BOOST_AUTO_TEST_CASE(a_sender_rests_for_its_part_of_a_second) {
  RateLimiter limiter;
  BOOST_TEST((limiter.blocked_senders(k_start) == Senders{}));
  limiter.note_sent("a", 1, k_start);
  limiter.note_sent("b", 4, k_start);
  BOOST_TEST((limiter.blocked_senders(k_start) == Senders{"a", "b"}));
  BOOST_TEST((limiter.blocked_senders(k_start + milliseconds(249)) == Senders{"a", "b"}));
  BOOST_TEST((limiter.blocked_senders(k_start + milliseconds(250)) == Senders{"a"}));
  BOOST_TEST((limiter.blocked_senders(k_start + milliseconds(999)) == Senders{"a"}));
  BOOST_TEST((limiter.blocked_senders(k_start + seconds(1)) == Senders{}));
}

BOOST_AUTO_TEST_CASE(no_second_has_more_than_its_share) {
  RateLimiter limiter;
  int sent = 0;
  for (auto now = k_start; now < k_start + seconds(10); now += milliseconds(7)) {
    if (!limiter.blocked_senders(now).empty()) continue;
    limiter.note_sent("a", 3, now);
    ++sent;
  }
  BOOST_TEST(sent <= 30);
  BOOST_TEST(sent >= 29);
}

BOOST_AUTO_TEST_CASE(a_long_rest_is_not_cut_short) {
  RateLimiter limiter;
  limiter.block("a", seconds(30), k_start);
  limiter.note_sent("a", 1, k_start);
  BOOST_TEST((limiter.blocked_senders(k_start + seconds(29)) == Senders{"a"}));
}

BOOST_AUTO_TEST_CASE(the_next_end_is_the_nearest_one_still_to_come) {
  RateLimiter limiter;
  BOOST_TEST((limiter.next_release(milliseconds(500), k_start) == milliseconds(500)));
  limiter.note_sent("a", 1, k_start);
  BOOST_TEST((limiter.next_release(milliseconds(500), k_start) == milliseconds(500)));
  limiter.note_sent("b", 10, k_start);
  BOOST_TEST((limiter.next_release(milliseconds(500), k_start) == milliseconds(100)));
  BOOST_TEST((limiter.next_release(milliseconds(500), k_start + milliseconds(100)) == milliseconds(500)));
}

BOOST_AUTO_TEST_CASE(a_stopped_queue_rests_for_a_minute_or_until_something_changes) {
  CircuitBreaker breaker;
  BOOST_TEST((breaker.open_for(k_start) == seconds(0)));
  breaker.open(k_start);
  BOOST_TEST((breaker.open_for(k_start + seconds(1)) == seconds(59)));
  BOOST_TEST((breaker.open_for(k_start + seconds(60)) == seconds(0)));
  breaker.open(k_start);
  breaker.close();
  BOOST_TEST((breaker.open_for(k_start) == seconds(0)));
}

BOOST_AUTO_TEST_CASE(a_queue_rests_longer_and_longer_from_the_third_trouble_in_a_row) {
  CircuitBreaker breaker;
  for (const int expected : {0, 0, 1, 2, 4, 8, 16, 32, 60, 60}) {
    breaker.note_failure(k_start, 1);
    BOOST_TEST((breaker.open_for(k_start) == seconds(expected)), expected);
  }
  breaker.note_success();
  breaker.close();
  breaker.note_failure(k_start, 1);
  BOOST_TEST((breaker.open_for(k_start) == seconds(0)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
