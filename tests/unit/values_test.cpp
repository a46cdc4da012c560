// Single values of a config, at their edges.
#include "core/config/values.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

template <class T>
std::string shown(const ivr::Result<T>& result) {
  if (!result) return "refused";
  if constexpr (std::is_same_v<T, std::string>)
    return *result;
  else
    return std::to_string(*result);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(yes_and_no_are_pythons_words) {
  for (const char* yes : {"1", "yes", "true", "on", "YES", "True", "oN"})
    BOOST_TEST(shown(ivr::parse_yes_no(yes)) == "1", yes);
  for (const char* no : {"0", "no", "false", "off", "No"})
    BOOST_TEST(shown(ivr::parse_yes_no(no)) == "0", no);
  for (const char* other : {"", "y", "2", "enabled", "yes "})
    BOOST_TEST(shown(ivr::parse_yes_no(other)) == "refused", other);
}

BOOST_AUTO_TEST_CASE(a_whole_number_is_digits_within_bounds) {
  BOOST_TEST(shown(ivr::parse_whole_number("1", 1, 60)) == "1");
  BOOST_TEST(shown(ivr::parse_whole_number("060", 1, 60)) == "60");
  for (const char* bad : {"", "0", "61", "+5", "-5", "5 ", "5.0", "0x5", "99999999999999999999"}) {
    BOOST_TEST(shown(ivr::parse_whole_number(bad, 1, 60)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_phone_number_is_e164) {
  for (const char* good : {"+442079460000", "+12", "+123456789012345"}) {
    BOOST_TEST(shown(ivr::parse_phone_number(good)) == good);
  }
  for (const char* bad :
       {"", "+", "+1", "442079460000", "+0442079460000", "+44 20", "+1234567890123456", "++44", "+44a"}) {
    BOOST_TEST(shown(ivr::parse_phone_number(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_url_is_http_with_a_host) {
  for (const char* good : {"https://h", "http://media.example.com/a%20b.mp3?x=1#y", "HTTPS://H/",
                           "https://[::1]:8443/a", "https://user:pw@h:1/a"}) {
    BOOST_TEST(shown(ivr::parse_url(good)) == good);
  }
  for (const char* bad :
       {"", "h/a.mp3", "ftp://h/a", "https://", "https:///a", "https://h:0/", "https://h:x/", "https://h /a",
        "https://hö/a", "https://a b", "//h/a", "javascript:alert(1)", "https://user@/a"}) {
    BOOST_TEST(shown(ivr::parse_url(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(an_origin_has_no_path) {
  BOOST_TEST(shown(ivr::parse_origin("https://ivr.example.com/")) == "https://ivr.example.com");
  BOOST_TEST(shown(ivr::parse_origin("https://Ivr.Example.com:8443")) == "https://Ivr.Example.com:8443");
  for (const char* bad : {"https://h/api", "https://h?x", "https://h#x", "ivr.example.com"}) {
    BOOST_TEST(shown(ivr::parse_origin(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_base_path_is_segments) {
  BOOST_TEST(shown(ivr::parse_base_path("/")) == "");
  BOOST_TEST(shown(ivr::parse_base_path("/api/v1.0")) == "/api/v1.0");
  for (const char* bad : {"api", "/api/", "//api", "/a//b", "/a b", "/a?b", "/a%20b"}) {
    BOOST_TEST(shown(ivr::parse_base_path(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(an_account_sid_is_ac_and_32_digits) {
  BOOST_TEST(shown(ivr::parse_account_sid("AC0123456789abcdef0123456789ABCDEF")) ==
             "AC0123456789abcdef0123456789ABCDEF");
  for (const char* bad :
       {"", "AC", "SK0123456789abcdef0123456789abcdef", "AC0123456789abcdef0123456789abcdeg"}) {
    BOOST_TEST(shown(ivr::parse_account_sid(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()
