// What a notice of the health check says, each way it is sent, and the file that has pings made.
#include "core/health/cron_file.hpp"
#include "core/health/failure_counter.hpp"
#include "core/texts/mail_text.hpp"
#include "core/texts/phrases.hpp"
#include "core/texts/sms_text.hpp"
#include "core/texts/webhook_body.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace ivr {
namespace {

using namespace std::chrono_literals;

const std::string k_sid = "HE0123456789abcdef01234567893f9a10";

Alert notice(std::string words, HealthNotice::Kind kind = HealthNotice::Kind::down) {
  Alert alert;
  alert.recipient = {Channel::email, "office@example.com"};
  alert.subject = HealthNotice{kind, std::move(words), k_sid, StoreTime(1'795'356'300s)};
  return alert;
}

// A notice has no link, whatever recordings have.
TextTerms terms() {
  TextTerms terms;
  terms.link = "https://ivr.example.com/api/recording/RE0123456789abcdef01234567893f9a1c";
  return terms;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(health_notice)

BOOST_AUTO_TEST_CASE(an_sms_says_what_is_wrong_and_has_its_tag) {
  BOOST_TEST(sms_text({HealthNotice::Kind::down, "Phone trouble at ivr.example.com: status 502", k_sid},
                      160) == "Phone trouble at ivr.example.com: status 502 HE 4567893f9a10");
}

BOOST_AUTO_TEST_CASE(an_sms_is_one_message_in_its_alphabet_with_the_whole_tag) {
  const HealthNotice one{HealthNotice::Kind::down, "Caf\u00e9 \u4e2d " + std::string(500, '{'), k_sid};
  for (const int most : {70, 160, 1600}) {
    const std::string text = sms_text(one, most);
    BOOST_TEST(text.size() <= static_cast<std::size_t>(most));
    BOOST_TEST(text.size() <= 160U);
    BOOST_TEST(text.ends_with(" " + alert_tag(k_sid, false)));
    BOOST_TEST(mentions(text, k_sid));
  }
}

BOOST_AUTO_TEST_CASE(the_two_notices_of_an_incident_are_not_taken_for_each_other) {
  std::string other = k_sid;
  other.back() = '1';
  const std::string text = sms_text({HealthNotice::Kind::down, "Phone trouble", k_sid}, 160);
  BOOST_TEST(mentions(text, k_sid));
  BOOST_TEST(!mentions(text, other));
  BOOST_TEST(!mentions(text, "RE" + k_sid.substr(2)));
}

BOOST_AUTO_TEST_CASE(a_mail_has_the_words_and_no_voicemail) {
  const std::string text = mail_text(notice("Phone trouble at ivr.example.com: status 502"), terms(),
                                     "ivr@example.com", StoreTime(1'795'356'360s));
  BOOST_TEST(text.find("Subject: Phone trouble at ivr.example.com: status 502\r\n") != std::string::npos,
             text);
  BOOST_TEST(text.find("Message-ID: <" + k_sid + ".") != std::string::npos);
  BOOST_TEST(text.ends_with("\r\n\r\n"
                            "Phone trouble at ivr.example.com: status 502\r\n\r\n"
                            "Written: Sun 22 Nov 2026 14:05 (UTC)\r\n\r\n"
                            "The log of ivr-health.service on the host has every ping that failed.\r\n\r\n"
                            "HE 4567893f9a10, notice " +
                            k_sid + "\r\n"),
             text);
}

BOOST_AUTO_TEST_CASE(a_webhook_gets_both_in_json) {
  BOOST_TEST(webhook_body(notice("Phone fine again", HealthNotice::Kind::recovered), terms()) ==
             R"({"event":"health","id":"HE0123456789abcdef01234567893f9a10","tag":"HE 4567893f9a10",)"
             R"("incident":"HE0123456789abcdef01234567893f9a1","state":"green","words":"Phone fine again",)"
             R"("written_at":"2026-11-22T14:05:00+00:00"})");
}

BOOST_AUTO_TEST_CASE(a_site_is_known_by_its_host) {
  BOOST_TEST(site_of("https://user:secret@ivr.example.com:8443/api/ping?calls") == "ivr.example.com:8443");
  BOOST_TEST(site_of("http://ivr.example.com") == "ivr.example.com");
}

BOOST_AUTO_TEST_CASE(cron_starts_the_unit_as_often_as_the_config_says) {
  HealthSettings health;
  health.ping_url = "https://ivr.example.com/api/ping";
  health.ping_every = 5min;
  const std::string file = cron_file(health);
  BOOST_TEST(file.ends_with("\nSHELL=/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\nMAILTO=\"\"\n"
                            "*/5 * * * * root systemctl start ivr-health.service\n"),
             file);
  health.ping_every = 60min;
  BOOST_TEST(cron_file(health).ends_with("\n0 * * * * root systemctl start ivr-health.service\n"));
}

BOOST_AUTO_TEST_CASE(without_an_address_cron_does_nothing) {
  const std::string file = cron_file({});
  for (std::size_t at = 0; at < file.size(); at = file.find('\n', at) + 1) BOOST_TEST(file[at] == '#');
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
