#include "core/texts/mail_text.hpp"

#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace {

constexpr std::string_view k_from = "ivr@example.com";
const ivr::StoreTime k_now{std::chrono::milliseconds(1795356400789)};
const std::string k_link =
    "https://ivr.example.com/api/recording/RE0123456789abcdef01234567893f9a1c?expires=1795961100&sig="
    "z_rmDV_sAH_dPF6D";

ivr::Alert alert_of(const std::string& caller, const std::string& action = "message") {
  ivr::Alert alert;
  alert.subject = ivr::Recording{"RE0123456789abcdef01234567893f9a1c",
                                 "CA0123456789abcdef0123456789abcdef",
                                 action,
                                 caller,
                                 std::chrono::seconds(185),
                                 ivr::StoreTime(std::chrono::milliseconds(1795356300123))};
  alert.recipient = {ivr::Channel::email, "office@example.com"};
  return alert;
}

ivr::TextTerms typical_terms() {
  ivr::TextTerms terms;
  terms.zone = *ivr::TimeZone::find("Europe/Berlin");
  terms.link = k_link;
  terms.link_until = std::chrono::sys_seconds(std::chrono::seconds(1795961100));
  return terms;
}

std::string header(const std::string& mail, const std::string& name) {
  const std::size_t at = ("\r\n" + mail).find("\r\n" + name + ": ");
  if (at == std::string::npos) return "none";
  const std::size_t value = at + name.size() + 2;
  return mail.substr(value, mail.find("\r\n", value) - value);
}

std::string body_of(const std::string& mail) {
  return mail.substr(mail.find("\r\n\r\n") + 4);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_mail_text)

BOOST_AUTO_TEST_CASE(a_mail_tells_everything) {
  BOOST_TEST(mail_text(alert_of("+447700900123"), typical_terms(), k_from, k_now) ==
             "From: ivr@example.com\r\n"
             "To: office@example.com\r\n"
             "Subject: Voicemail from +447700900123 (message)\r\n"
             "Date: Sun, 22 Nov 2026 14:06:40 +0000\r\n"
             // printf office@example.com | openssl dgst -sha256 -hmac RE0123456789abcdef01234567893f9a1c
             "Message-ID: <RE0123456789abcdef01234567893f9a1c.cd2c1af4b69cb3a2@example.com>\r\n"
             "Auto-Submitted: auto-generated\r\n"
             "MIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n"
             "\r\n"
             "Somebody left a voicemail.\r\n"
             "\r\n"
             "From:    +447700900123\r\n"
             "When:    Sun 22 Nov 2026 15:05 (Europe/Berlin)\r\n"
             "Length:  3 min 5 s\r\n"
             "For:     message\r\n"
             "\r\n"
             "Listen to it, until Sun 29 Nov 2026 15:05:\r\n"
             "https://ivr.example.com/api/recording/RE0123456789abcdef01234567893f9a1c?ex=\r\n"
             "pires=3D1795961100&sig=3Dz_rmDV_sAH_dPF6D\r\n"
             "\r\n"
             "VM 3f9a1c, recording RE0123456789abcdef01234567893f9a1c\r\n");
}

BOOST_AUTO_TEST_CASE(without_a_link_it_says_where_to_listen) {
  ivr::Alert alert = alert_of("");
  ivr::voicemail_of(alert).length.reset();
  const std::string mail = mail_text(alert, {}, k_from, k_now);
  BOOST_TEST(header(mail, "Subject") == "Voicemail from unknown number (message)");
  BOOST_TEST(body_of(mail) ==
             "Somebody left a voicemail.\r\n"
             "\r\n"
             "From:    unknown number\r\n"
             "When:    Sun 22 Nov 2026 14:05 (" +
                 ivr::TimeZone().name() +
                 ")\r\n"
                 "Length:  unknown\r\n"
                 "For:     message\r\n"
                 "\r\n"
                 "It can be heard in the Twilio console.\r\n"
                 "\r\n"
                 "VM 4567893f9a1c, recording RE0123456789abcdef01234567893f9a1c\r\n");
}

BOOST_AUTO_TEST_CASE(a_link_that_is_not_said_to_expire_is_not) {
  ivr::TextTerms terms = typical_terms();
  terms.link_until.reset();
  const std::string body = body_of(mail_text(alert_of(""), terms, k_from, k_now));
  BOOST_TEST(body.find("\r\n\r\nListen to it:\r\nhttps://") != std::string::npos);
}

// Programs that see the same Message-ID show one mail.
BOOST_AUTO_TEST_CASE(an_alert_sent_twice_is_one_mail) {
  const auto id = [](const ivr::Alert& alert, ivr::StoreTime now) {
    return header(mail_text(alert, {}, k_from, now), "Message-ID");
  };
  const ivr::Alert alert = alert_of("+447700900123");
  ivr::Alert other_recipient = alert;
  other_recipient.recipient.address = "desk@example.com";
  ivr::Alert other_recording = alert;
  ivr::voicemail_of(other_recording).sid = "RE0123456789abcdef01234567893f9a1d";
  BOOST_TEST(id(alert, k_now) == id(alert, k_now + std::chrono::hours(1)));
  BOOST_TEST(id(alert, k_now) != id(other_recipient, k_now));
  BOOST_TEST(id(alert, k_now) != id(other_recording, k_now));
}

// printf 'Voicemail from +447700900123 (Büro)' | base64
BOOST_AUTO_TEST_CASE(a_name_in_other_letters_is_encoded) {
  const std::string mail = mail_text(alert_of("+447700900123", "Büro"), {}, k_from, k_now);
  BOOST_TEST(header(mail, "Subject") == "=?utf-8?B?Vm9pY2VtYWlsIGZyb20gKzQ0NzcwMDkwMDEyMyAoQsO8cm8p?=");
  BOOST_TEST(mail.find("For:     B=C3=BCro\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_caller_can_write_a_header_or_a_line) {
  const std::string callers[] = {"x\r\nBcc: b@example.com\r\n\r\nbody",
                                 "x\nBcc: b@example.com",
                                 "x\rBcc: b",
                                 "x\xFF\r\nBcc: b",
                                 std::string("x\0\r\nBcc: b", 11),
                                 "\r\n.\r\nDATA",
                                 "x\u2028Bcc: b\u0085Bcc: c"};
  for (const std::string& caller : callers) {
    const std::string mail = mail_text(alert_of(caller), typical_terms(), k_from, k_now);
    BOOST_TEST(header(mail, "Bcc") == "none");
    BOOST_TEST(std::ranges::count(mail.substr(0, mail.find("\r\n\r\n")), '\n') == 8);
    BOOST_TEST(std::ranges::count(body_of(mail), '\n') == 12);
    BOOST_TEST(
        std::ranges::all_of(mail, [](char c) { return c == '\r' || c == '\n' || (c >= ' ' && c <= '~'); }));
  }
}

BOOST_AUTO_TEST_SUITE_END()
