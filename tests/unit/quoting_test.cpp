// What messages quote of a config.
#include "core/base/quoting.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(quoting)

BOOST_AUTO_TEST_CASE(a_value_is_cut_at_sixty_characters) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "\u00E9";
  BOOST_TEST(ivr::quote_value(text) == text);
  BOOST_TEST(ivr::quote_value(text + "x") == text + "...");
}

BOOST_AUTO_TEST_CASE(names_times_and_numbers_are_no_secrets) {
  for (const char* text :
       {"sales2", "christmas2026", "Polly.Joanna-Neural", "en-US-Chirp3-HD-Aoede", "0900-1730", "9am-5pm",
        "10h30", "+442079460001", "99999999999999999999", "E.164", "option_10", "Europe/London",
        "office@example.com", "AC0123456789abcdef0123456789abcdef", "/ivr/menu?loop_count=2"}) {
    BOOST_TEST(!ivr::looks_secret(text), text);
    BOOST_TEST(ivr::quote_value(text) == text, text);
  }
}

BOOST_AUTO_TEST_CASE(tokens_and_passwords_are_hidden) {
  for (const char* text : {"0f1e2d3c4b5a69788796a5b4c3d2e1f0", "S3cret1", "kV3nQ8xT2mZp",
                           "zrTqWbNmKjHgFdSaPoIu", "my_passwords", "TopSecrets"})
    BOOST_TEST(ivr::quote_value(text) == "...", text);
  BOOST_TEST(ivr::quote_value("timezone S3cret1 UTC") == "timezone ... UTC");
}

BOOST_AUTO_TEST_CASE(what_follows_the_name_of_a_secret_is_hidden) {
  BOOST_TEST(ivr::quote_value("UTC password hunter") == "UTC password ...");
  BOOST_TEST(ivr::quote_value("auth_token:hunter") == "auth_token:...");
  BOOST_TEST(ivr::quote_value("voice = hunter") == "voice =...");
  BOOST_TEST(ivr::quote_value("one\ntwo") == "one ...");
}

BOOST_AUTO_TEST_CASE(of_a_url_only_scheme_and_host_are_shown) {
  using ivr::quote_url;
  BOOST_TEST(quote_url("https://ivr.example.com") == "https://ivr.example.com");
  BOOST_TEST(quote_url("https://ivr.example.com:8443/") == "https://ivr.example.com:8443/");
  BOOST_TEST(quote_url("https://user:sesame@ivr.example.com/a?b=c") == "https://...@ivr.example.com/...");
  BOOST_TEST(quote_url("https://user:open/sesame@ivr.example.com") == "https://...");
  BOOST_TEST(quote_url("https://user:open sesame@ivr.example.com") == "https://...");
  BOOST_TEST(quote_url("smtp://user:sesame") == "smtp://...");
  BOOST_TEST(quote_url("sesame") == "...");
  BOOST_TEST(quote_url("https://S3cret1.example.com") == "https://...");
  BOOST_TEST(quote_url("http://[::1]:8080/x") == "http://[::1]:8080/...");
  BOOST_TEST(ivr::quote_url_and_path("https://media.example.com/a/b.mp3?sig=x") ==
             "https://media.example.com/a/b.mp3?...");
}

BOOST_AUTO_TEST_CASE(invisible_characters_are_named_by_their_code_points) {
  BOOST_TEST(ivr::quote_value("UTC\u200b") == "UTC<U+200B>");
  BOOST_TEST(ivr::quote_value("a\u00a0b") == "a<U+00A0>b");
  BOOST_TEST(ivr::quote_value("\u202eUTC") == "<U+202E>UTC");
  BOOST_TEST(ivr::quote_name("voi\ufeffce") == "voi<U+FEFF>ce");
}

BOOST_AUTO_TEST_CASE(quotation_marks_count_only_around_the_whole) {
  BOOST_TEST(ivr::has_quotation_marks("\"a b\""));
  BOOST_TEST(ivr::has_quotation_marks("'a'"));
  BOOST_TEST(ivr::has_quotation_marks("“a”"));
  BOOST_TEST(!ivr::has_quotation_marks("\"a\" and \"b\""));
  BOOST_TEST(!ivr::has_quotation_marks("\""));
  BOOST_TEST(!ivr::has_quotation_marks("it's"));
}

BOOST_AUTO_TEST_SUITE_END()
