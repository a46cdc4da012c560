#include "core/texts/phrases.hpp"
#include "fcgi_app/cli/printable.hpp"

#include <boost/test/unit_test.hpp>

namespace ivr {
namespace {

using namespace std::chrono_literals;

StoreTime at(std::chrono::milliseconds since_1970) {
  return StoreTime(since_1970);
}

// Monday, 23 November 2026, 10:00:07.042 UTC.
constexpr std::chrono::milliseconds k_monday{1795428007042};

}  // namespace

BOOST_AUTO_TEST_SUITE(alerts_times)

BOOST_AUTO_TEST_CASE(a_local_time_is_that_of_the_zone) {
  BOOST_TEST(local_time(at(k_monday), TimeZone()) == "2026-11-23 10:00:07");
  BOOST_TEST(local_time(at(k_monday), *TimeZone::find("Asia/Kolkata")) == "2026-11-23 15:30:07");
  BOOST_TEST(local_time(at(k_monday - 24h * 150), *TimeZone::find("Europe/London")) == "2026-06-26 11:00:07");
}

BOOST_AUTO_TEST_CASE(a_utc_time_has_milliseconds) {
  BOOST_TEST(utc_time(at(k_monday)) == "2026-11-23T10:00:07.042Z");
  BOOST_TEST(utc_time(at(k_monday - 42ms)) == "2026-11-23T10:00:07.000Z");
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

BOOST_AUTO_TEST_CASE(a_clock_that_went_back_makes_no_negative_span) {
  BOOST_TEST(duration_text(-5h) == "0 s");
  BOOST_TEST(duration_text(-1ms) == "0 s");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
