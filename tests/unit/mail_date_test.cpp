#include "core/time/rfc2822_date.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace {

std::chrono::sys_seconds at(long long seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

// In seconds since 1970; -1: no date.
long long read(std::string_view text) {
  const auto time = ivr::parse_rfc2822_date(text);
  return time ? static_cast<long long>(time->time_since_epoch().count()) : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_date)

// date -u -d '2021-07-29 06:59:25' +%s
BOOST_AUTO_TEST_CASE(a_date_of_twilio_is_read) {
  BOOST_TEST(read("Thu, 29 Jul 2021 06:59:25 +0000") == 1627541965);
  BOOST_TEST(read("Thu, 01 Jan 1970 00:00:00 +0000") == 0);
  BOOST_TEST(read("Thu, 29 Feb 2024 23:59:59 +0000") == 1709251199);
  BOOST_TEST(read("Mon, 4 Jan 2021 00:00:00 +0000") == 1609718400);
}

BOOST_AUTO_TEST_CASE(another_offset_is_the_same_moment) {
  BOOST_TEST(read("Thu, 29 Jul 2021 07:59:25 +0100") == 1627541965);
  BOOST_TEST(read("Wed, 28 Jul 2021 23:29:25 -0730") == 1627541965);
}

BOOST_AUTO_TEST_CASE(the_day_of_the_week_is_not_held_against_a_date) {
  BOOST_TEST(read("Mon, 29 Jul 2021 06:59:25 +0000") == 1627541965);
}

BOOST_AUTO_TEST_CASE(what_is_no_such_date_is_none) {
  for (const char* text : {"",
                           "Thu",
                           "Thu,",
                           "Thu, ",
                           "29 Jul 2021 06:59:25 +0000",
                           "2021-07-29T06:59:25Z",
                           "Thu, 29 Jul 2021 06:59:25",
                           "Thu, 29 Jul 2021 06:59:25 GMT",
                           "Thu, 29 Jul 2021 06:59:25 +0000 ",
                           "Thu, 29 Jul 2021 06:59:25 +0000x",
                           "Thu, 29 Jul 2021 06:59 +0000",
                           "Thu, 30 Feb 2021 06:59:25 +0000",
                           "Mon, 29 Feb 2021 06:59:25 +0000",
                           "Thu, 32 Jul 2021 06:59:25 +0000",
                           "Thu, 0 Jul 2021 06:59:25 +0000",
                           "Thu, 29 Foo 2021 06:59:25 +0000",
                           "Thu, 29 Jul 2021 24:00:00 +0000",
                           "Thu, 29 Jul 2021 06:60:25 +0000",
                           "Thu, 29 Jul 2021 06:59:61 +0000",
                           "Thu, 29 Jul 20x1 06:59:25 +0000",
                           "Thu, 99999999999999999999 Jul"}) {
    BOOST_TEST(!ivr::parse_rfc2822_date(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_date_is_written_as_twilio_writes_it) {
  BOOST_TEST(ivr::to_rfc2822_date(at(1627541965)) == "Thu, 29 Jul 2021 06:59:25 +0000");
  BOOST_TEST(ivr::to_rfc2822_date(at(0)) == "Thu, 01 Jan 1970 00:00:00 +0000");
  BOOST_TEST(ivr::to_rfc2822_date(at(4102444799)) == "Thu, 31 Dec 2099 23:59:59 +0000");
}

// Each hour and second of years around, in steps that meet every weekday, month and day.
BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  constexpr long long k_step = 24 * 3600 + 3600 + 60 + 1;
  for (long long seconds = 0; seconds < 4102444800; seconds += k_step) {
    const auto read_again = ivr::parse_rfc2822_date(ivr::to_rfc2822_date(at(seconds)));
    if (!read_again || *read_again != at(seconds)) BOOST_ERROR(ivr::to_rfc2822_date(at(seconds)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
