#include "core/base/numbers.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>

namespace ivr {
namespace {

using namespace std::chrono_literals;

}  // namespace

BOOST_AUTO_TEST_SUITE(numbers)

BOOST_AUTO_TEST_CASE(a_number_is_digits_and_nothing_else) {
  BOOST_TEST(parse_number<int>("060").value() == 60);
  BOOST_TEST(parse_number<int>("-5").value() == -5);
  for (const char* bad : {"", " 1", "1 ", "+1", "1.0", "0x1", "one", "-", "1-", "99999999999"})
    BOOST_TEST(!parse_number<int>(bad), bad);
}

BOOST_AUTO_TEST_CASE(a_number_stays_within_its_bounds) {
  BOOST_TEST(parse_number("1", 1, 60).value() == 1);
  BOOST_TEST(parse_number("60", 1, 60).value() == 60);
  for (const char* bad : {"0", "61", "-1"}) BOOST_TEST(!parse_number(bad, 1, 60), bad);
  BOOST_TEST(!parse_number("-0", 0, 60));
  BOOST_TEST(parse_number<std::int64_t>("-9223372036854775808").value() == INT64_MIN);
  BOOST_TEST(!parse_number<std::int64_t>("9223372036854775808"));
}

BOOST_AUTO_TEST_CASE(a_span_has_the_two_units_that_matter) {
  BOOST_TEST(duration_text(0ms) == "0 s");
  BOOST_TEST(duration_text(999ms) == "0 s");
  BOOST_TEST(duration_text(59999ms) == "59 s");
  BOOST_TEST(duration_text(60s) == "1 min");
  BOOST_TEST(duration_text(59min + 59s) == "59 min");
  BOOST_TEST(duration_text(1h) == "1 h");
  BOOST_TEST(duration_text(3h + 20min + 59s) == "3 h 20 min");
  BOOST_TEST(duration_text(24h + 59min) == "1 d");
  BOOST_TEST(duration_text(52h) == "2 d 4 h");
}

BOOST_AUTO_TEST_CASE(the_longest_span_does_not_overflow) {
  BOOST_TEST(duration_text(std::chrono::seconds::max(), Finest::second).ends_with(" h"));
}

BOOST_AUTO_TEST_CASE(a_clock_that_went_back_makes_no_negative_span) {
  BOOST_TEST(duration_text(-5h) == "0 s");
  BOOST_TEST(duration_text(-1ms) == "0 s");
}

BOOST_AUTO_TEST_CASE(a_span_of_time_is_worded_as_people_would) {
  BOOST_TEST(duration_text(59s) == "59 s");
  BOOST_TEST(duration_text(60s) == "1 min");
  BOOST_TEST(duration_text(3h + 20min + 5s) == "3 h 20 min");
}

BOOST_AUTO_TEST_CASE(seconds_are_given_where_they_matter) {
  BOOST_TEST(duration_text(42s, Finest::second) == "42 s");
  BOOST_TEST(duration_text(3min, Finest::second) == "3 min");
  BOOST_TEST(duration_text(3min + 5s, Finest::second) == "3 min 5 s");
  BOOST_TEST(duration_text(1h + 5s, Finest::second) == "1 h");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
