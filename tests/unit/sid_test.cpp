#include "core/base/sid.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(sid)

BOOST_AUTO_TEST_CASE(a_sid_is_two_letters_and_32_digits) {
  BOOST_TEST(ivr::is_sid("CA0123456789abcdef0123456789abcdef", "CA"));
  for (const char* bad : {"", "CA", "RE0123456789abcdef0123456789abcdef",
                          "CA0123456789ABCDEF0123456789ABCDEF", "CA0123456789abcdef0123456789abcdeg",
                          "CA0123456789abcdef0123456789abcde", "CA0123456789abcdef0123456789abcdef "}) {
    BOOST_TEST(!ivr::is_sid(bad, "CA"), bad);
  }
}

BOOST_AUTO_TEST_CASE(a_sid_that_a_person_wrote_becomes_twilios) {
  const std::string ours = "AC0123456789abcdef0123456789abcdef";
  BOOST_TEST(ivr::parse_sid(ours, "AC").value() == ours);
  BOOST_TEST(ivr::parse_sid("AC0123456789ABCDEF0123456789abcDEF", "AC").value() == ours);
  for (const char* bad :
       {"", "AC", "ac0123456789abcdef0123456789abcdef", "AC0123456789ABCDEG0123456789ABCDEF",
        "CA0123456789abcdef0123456789abcdef", "AC0123456789ABCDEF0123456789ABCDEF0"}) {
    BOOST_TEST(!ivr::parse_sid(bad, "AC"), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()
