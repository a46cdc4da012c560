// Single values of a config, at their edges.
#include "core/config/value_parsers.hpp"

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

BOOST_AUTO_TEST_CASE(a_number_may_have_an_extension) {
  const auto dialled = [](std::string_view text) -> std::string {
    const auto number = ivr::parse_dialled_number(text);
    return number ? number->number + " " + number->send_digits : "refused";
  };
  BOOST_TEST(dialled("+442079460001") == "+442079460001 ");
  for (const char* text : {"+442079460001, ext 204", "+442079460001 ext. 204", "+442079460001 x204",
                           "+442079460001x204", "+442079460001;ext=204", "+442079460001, Extension 204"}) {
    BOOST_TEST(dialled(text) == "+442079460001 ww204", text);
  }
  BOOST_TEST(dialled("+442079460001, ext 204#") == "+442079460001 ww204#");
  for (const char* text :
       {"+442079460001,,204#", "+442079460001wwww204", "+442079460001, ext", "+442079460001 y204",
        "+44 20 7946 0001, ext 204", "02079460001, ext 204", ", ext 204", "ext 204", "",
        "+442079460001, ext 2 0 4", "+442079460001 / +442079460002"}) {
    BOOST_TEST(dialled(text) == "refused", text);
  }
}

BOOST_AUTO_TEST_CASE(keys_to_send_are_keys_and_pauses) {
  for (const char* good : {"1", "ww204", "W1w2*#", "0123456789*#wW"})
    BOOST_TEST(shown(ivr::parse_send_digits(good)) == good);
  for (const char* bad : {"", "x204", "1 2", "1,2", "p1", "\xC3\xA9"})
    BOOST_TEST(shown(ivr::parse_send_digits(bad)) == "refused", bad);
}

BOOST_AUTO_TEST_CASE(a_number_in_another_form_gets_a_message_that_offers_the_right_one) {
  const auto why = [](std::string_view text) { return ivr::parse_phone_number(text).error(); };
  BOOST_TEST(why("+44 20 7946 0001").ends_with("(did you mean \"+442079460001\"?)"));
  BOOST_TEST(why("+44 (0)20 7946-0001").ends_with("(did you mean \"+442079460001\"?)"));
  BOOST_TEST(why("tel:+44-20-7946-0001").ends_with("(did you mean \"+442079460001\"?)"));
  BOOST_TEST(why("0044 20 7946 0001").ends_with("(did you mean \"+442079460001\"?)"));
  for (const char* text : {"415-555-1212", "(415) 555-1212", "4155551212", "415.555.1212"})
    BOOST_TEST(why(text).ends_with("; in the USA and Canada +14155551212)"), text);
  BOOST_TEST(why("1-415-555-1212").ends_with("; in the USA and Canada +14155551212)"));
  for (const char* text : {"112", "911", "999", "9 9 9", "110"})
    BOOST_TEST(why(text).starts_with("an emergency number"), text);
  for (const char* text : {"116117", "101", "60777"})
    BOOST_TEST(why(text).starts_with("a short number"), text);
  for (const char* text : {"02079460001", "1155551212", "4151551212", "bob", ""})
    BOOST_TEST(why(text).ends_with("for example +442079460000)"), text);
}

BOOST_AUTO_TEST_CASE(a_number_too_short_to_be_dialled_from_abroad_is_warned_of) {
  for (const char* text : {"+44999", "+49116117", "+1911", "+353112", "+4420112"})
    BOOST_TEST(ivr::phone_number_warning(text) != "", text);
  for (const char* text : {"", "+442079460001", "+14155551212", "+29022222", "+4930112233"})
    BOOST_TEST(ivr::phone_number_warning(text) == "", text);
}

BOOST_AUTO_TEST_CASE(a_recording_may_have_any_letters_in_its_path) {
  BOOST_TEST(shown(ivr::parse_sample_url("https://h/Grüße 1.mp3?ü=%20")) ==
             "https://h/Gr%C3%BC%C3%9Fe%201.mp3?%C3%BC=%20");
  BOOST_TEST(shown(ivr::parse_sample_url("https://h/a.mp3")) == "https://h/a.mp3");
  for (const char* bad : {"https://hö/a", "https://h h/a", "ü.mp3", "https://h/a.mp3 ; old",
                          "https://h/a.mp3 # old", "https://h/a\nb", "https://h/a\tb"}) {
    BOOST_TEST(shown(ivr::parse_sample_url(bad)) == "refused", bad);
  }
  BOOST_TEST(ivr::parse_url("https://bücher.example/x.mp3").error() ==
             "the host name has letters beyond ASCII (expected its form for DNS, xn--bcher-kva.example)");
  for (const auto& refused :
       {ivr::parse_origin("https://bücher.example"), ivr::parse_sample_url("https://bücher.example/x y.mp3"),
        ivr::parse_smtp_url("smtp://bücher.example:587"), ivr::parse_mail_address("office@bücher.example")}) {
    BOOST_TEST(refused.error().ends_with("xn--bcher-kva.example)"));
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
             "AC0123456789abcdef0123456789abcdef");
  for (const char* bad :
       {"", "AC", "SK0123456789abcdef0123456789abcdef", "AC0123456789abcdef0123456789abcdeg"}) {
    BOOST_TEST(shown(ivr::parse_account_sid(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(the_sid_of_an_api_key_is_sk_and_32_digits) {
  BOOST_TEST(shown(ivr::parse_api_key_sid("SK0123456789abcdef0123456789ABCDEF")) ==
             "SK0123456789abcdef0123456789abcdef");
  for (const char* bad :
       {"", "SK", "AC0123456789abcdef0123456789abcdef", "sk0123456789abcdef0123456789abcdef",
        "SK0123456789abcdef0123456789abcde", "SK0123456789abcdef0123456789abcdefa"}) {
    BOOST_TEST(shown(ivr::parse_api_key_sid(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_sender_of_sms_is_a_number_a_name_a_short_code_or_a_service) {
  for (const char* good : {"+442079460000", "MyShop", "My House", "3M", "60777", "123456", "ABCDEFGHIJK",
                           "MG0123456789abcdef0123456789abcdef"})
    BOOST_TEST(shown(ivr::parse_sms_sender(good)) == good);
  BOOST_TEST(shown(ivr::parse_sms_sender("MG0123456789ABCDEF0123456789ABCDEF")) ==
             "MG0123456789abcdef0123456789abcdef");
  for (const char* bad : {"", " ", "07700900123", "1234", "1234567", "ABCDEFGHIJKL", "\"MyShop\"", "My-Shop",
                          "Bäcker", "MG0123456789abcdef0123456789abcde", "+44 20 7946 0000"})
    BOOST_TEST(shown(ivr::parse_sms_sender(bad)) == "refused", bad);
}

BOOST_AUTO_TEST_CASE(a_store_is_a_file_or_a_database) {
  for (const char* good : {"sqlite:///var/lib/ivr/alerts.db", "sqlite:///a", "sqlite:///a folder/alerts.db",
                           "postgresql://ivr@db.example.com/ivr", "postgresql:///ivr?host=/run/postgresql",
                           "postgresql://ivr:pw@[::1]:5432,db2.example.com/ivr", "postgresql://"}) {
    BOOST_TEST(shown(ivr::parse_store_url(good)) == good);
  }
  for (const char* bad : {"", "alerts.db", "/var/lib/ivr/alerts.db", "sqlite:", "sqlite://", "sqlite:///",
                          "sqlite://alerts.db", "sqlite://./alerts.db", "sqlite:///var/lib/ivr/",
                          "SQLITE:///a", "postgres://ivr@h/ivr", "mysql://ivr@h/ivr", "postgresql:ivr"}) {
    BOOST_TEST(shown(ivr::parse_store_url(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_store_is_said_without_its_password) {
  for (const char* bad : {"mysql://ivr:secret@h/ivr", "sqlite://secret", "secret"})
    BOOST_TEST(ivr::parse_store_url(bad).error().find("secret") == std::string::npos, bad);
}

BOOST_AUTO_TEST_CASE(a_mail_server_is_a_scheme_a_host_and_maybe_a_port) {
  for (const char* good :
       {"smtp://mail.example.com:587", "smtps://mail.example.com", "SMTPS://Mail.Example.Com:465",
        "smtp://127.0.0.1:25", "smtp://[::1]:25", "smtp://localhost"}) {
    BOOST_TEST(shown(ivr::parse_smtp_url(good)) == good);
  }
  for (const char* bad :
       {"", "mail.example.com", "smtp:mail.example.com", "smtp://", "smtps://", "https://mail.example.com",
        "smtp://mail.example.com/", "smtp://mail.example.com/helo", "smtp://user:pw@mail.example.com",
        "smtp://mail.example.com:0", "smtp://mail.example.com:65536", "smtp://mail.example.com:",
        "smtp://mail example.com", "smtp://mail.example.com?x", "smtp://mäil.example.com", "smtpss://h"}) {
    BOOST_TEST(shown(ivr::parse_smtp_url(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_mail_address_is_an_atom_at_a_host) {
  for (const char* good : {"office@example.com", "a@b", "o'brien+ivr@mail.example.com",
                           "first.last@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"}) {
    BOOST_TEST(shown(ivr::parse_mail_address(good)) == good);
  }
  for (const char* bad :
       {"", "office", "@example.com", "office@", "office@@example.com", "a@b@example.com", ".a@example.com",
        "a.@example.com", "a..b@example.com", "a b@example.com", "a,b@example.com", "\"a b\"@example.com",
        "<office@example.com>", "Office <office@example.com>", "office@[127.0.0.1]", "office@exa mple.com",
        "office@example.com\r\nBcc: x@example.com", "müller@example.com", "office@müller.example.com"}) {
    BOOST_TEST(shown(ivr::parse_mail_address(bad)) == "refused", bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()
