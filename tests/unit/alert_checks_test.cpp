// The check of a config counts an SMS as the sender writes it: what it calls enough is, and one less is not.
#include "core/config/read_config.hpp"

#include "core/alerts/recording_link.hpp"
#include "core/texts/sms_text.hpp"
#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>
#include <string>

namespace {

using tests::load_text;

const std::string k_site = "https://the-telephone-of-example-bakery.example.com";
const std::string k_recording = "RE0123456789abcdef0123456789abcdef";

std::string config(int sms_max_characters) {
  return "[twilio]\naccount_sid = AC0123456789abcdef0123456789abcdef\nauth_token = 5eed\npublic_base_url = " +
         k_site + "\n[alerts]\nsms_max_characters = " + std::to_string(sms_max_characters) +
         "\n[ivr]\ntimezone = UTC\n[ivr_welcome]\n[ivr_menu]\nplay_say = Press.\n" + tests::k_voicemail;
}

// The characters that the warning asks for; 0 when there is none.
int asked_for(int sms_max_characters) {
  const std::regex wish("sms_max_characters = ([0-9]+)\\)");
  std::smatch found;
  for (const ivr::Diagnostic& diagnostic : load_text(config(sms_max_characters)).diagnostics) {
    if (std::regex_search(diagnostic.message, found, wish)) return std::stoi(found[1]);
  }
  return 0;
}

// The SMS about a caller with as long a number as there is.
std::string sms(int sms_max_characters) {
  const auto expires = std::chrono::sys_seconds(std::chrono::seconds(1'796'032'800));
  const std::string link =
      ivr::recording_url(k_site, "/api", {"key", "AC0123456789abcdef0123456789abcdef"}, k_recording, expires);
  ivr::Recording recording;
  recording.sid = k_recording;
  recording.action = "message";
  recording.caller = "+441234567890123";
  recording.length = std::chrono::seconds(42);
  ivr::TextTerms terms;
  terms.link = link;
  terms.sms_max_characters = sms_max_characters;
  return ivr::sms_text(recording, terms);
}

bool has_link(const std::string& text) {
  return text.find("/recording/" + k_recording + "?") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_checks)

BOOST_AUTO_TEST_CASE(the_room_that_is_asked_for_is_the_room_a_link_needs) {
  const int needed = asked_for(160);
  BOOST_REQUIRE(needed > 160);
  BOOST_TEST(asked_for(needed) == 0);
  BOOST_TEST(asked_for(needed - 1) == needed);
  BOOST_TEST(has_link(sms(needed)));
  BOOST_TEST(!has_link(sms(needed - 1)));
}

BOOST_AUTO_TEST_SUITE_END()
