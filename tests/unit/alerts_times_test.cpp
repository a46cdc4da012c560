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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
