#include "core/base/url.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(a_url_is_cut_into_its_parts) {
  const ivr::Url url = ivr::split_url("https://user:p@ss@h.example:8443/a/b?c=d#e");
  BOOST_TEST(url.scheme == "https");
  BOOST_TEST(url.user == "user:p@ss");
  BOOST_TEST(url.host == "h.example");
  BOOST_TEST(url.port == ":8443");
  BOOST_TEST(url.host_and_port == "h.example:8443");
  BOOST_TEST(url.rest == "/a/b?c=d#e");
}

BOOST_AUTO_TEST_CASE(parts_that_are_not_there_are_empty) {
  const ivr::Url url = ivr::split_url("http://h?a@b:1");
  BOOST_TEST(url.user.empty());
  BOOST_TEST(url.host == "h");
  BOOST_TEST(url.port.empty());
  BOOST_TEST(url.rest == "?a@b:1");
  BOOST_TEST(ivr::split_url("").host.empty());
  BOOST_TEST(ivr::split_url("h:80/x://y").scheme.empty());
  BOOST_TEST(ivr::split_url("h:80/x://y").port == ":80");
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_keeps_its_brackets) {
  const ivr::Url url = ivr::split_url("https://[2001:db8::1]:8443/");
  BOOST_TEST(url.host == "[2001:db8::1]");
  BOOST_TEST(url.port == ":8443");
  BOOST_TEST(ivr::split_url("https://[2001:db8::1]").port.empty());
}

BOOST_AUTO_TEST_CASE(a_user_is_left_out) {
  BOOST_TEST(ivr::without_user("https://user:p@ss@h:1/a@b") == "https://h:1/a@b");
  BOOST_TEST(ivr::without_user("https://h/a@b") == "https://h/a@b");
}

BOOST_AUTO_TEST_CASE(paths_keep_their_plus) {
  BOOST_TEST(ivr::percent_decode("/a%20b+c%2fd%2F%C3%A9") == "/a b+c/d/\xC3\xA9");
}

BOOST_AUTO_TEST_CASE(a_broken_escape_stays_as_it_is) {
  BOOST_TEST(ivr::percent_decode("100%") == "100%");
  BOOST_TEST(ivr::percent_decode("%4") == "%4");
  BOOST_TEST(ivr::percent_decode("%zz%4g%g4") == "%zz%4g%g4");
  BOOST_TEST(ivr::percent_decode("%%41") == "%A");
}

BOOST_AUTO_TEST_CASE(a_zero_byte_is_decoded_too) {
  BOOST_TEST(ivr::percent_decode("a%00b") == std::string("a\0b", 3));
}

BOOST_AUTO_TEST_CASE(only_unreserved_characters_stay_when_encoding) {
  BOOST_TEST(ivr::percent_encode("AZaz09-._~") == "AZaz09-._~");
  BOOST_TEST(ivr::percent_encode("a b+c/%\xC3\xA9") == "a%20b%2Bc%2F%25%C3%A9");
}

BOOST_AUTO_TEST_CASE(letters_and_blanks_of_an_address_are_encoded_and_the_rest_stays) {
  BOOST_TEST(ivr::percent_encode_letters("/Grüße aus Köln.mp3?für=a%20b&x=y#z") ==
             "/Gr%C3%BC%C3%9Fe%20aus%20K%C3%B6ln.mp3?f%C3%BCr=a%20b&x=y#z");
}

// The names are from RFC 3492, section 7.1, and from registries.
BOOST_AUTO_TEST_CASE(a_host_name_beyond_ascii_has_a_form_for_dns) {
  BOOST_TEST(ivr::ascii_host("bücher.example") == "xn--bcher-kva.example");
  BOOST_TEST(ivr::ascii_host("Bücher.Example") == "xn--bcher-kva.example");
  BOOST_TEST(ivr::ascii_host("BÜCHER.example") == "xn--bcher-kva.example");
  BOOST_TEST(ivr::ascii_host("münchen.de") == "xn--mnchen-3ya.de");
  BOOST_TEST(ivr::ascii_host("faß.de") == "xn--fa-hia.de");
  BOOST_TEST(ivr::ascii_host("пример.рф") == "xn--e1afmkfd.xn--p1ai");
  BOOST_TEST(ivr::ascii_host("Ελλάδα.gr") == "xn--hxakic4aa.gr");
  BOOST_TEST(ivr::ascii_host("他们为什么不说中文.cn") == "xn--ihqwcrb4cv8a8dqg056pqjye.cn");
  BOOST_TEST(ivr::ascii_host("ليهمابتكلموشعربي؟.eg") == "xn--egbpdaj6bu4bxfgehfvwxn.eg");
  BOOST_TEST(ivr::ascii_host("www.example.com") == "www.example.com");
  for (const char* needs_more : {"", "a..b",
                                 "bu\xCC\x88"
                                 "cher.example",
                                 "\xEF\xBD\x81.example", "\xFF.example"})
    BOOST_TEST(ivr::ascii_host(needs_more) == "", needs_more);
}

BOOST_AUTO_TEST_CASE(decoding_undoes_encoding_of_every_byte) {
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  BOOST_TEST(ivr::percent_decode(ivr::percent_encode(bytes)) == bytes);
}

BOOST_AUTO_TEST_SUITE_END()
