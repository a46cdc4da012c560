// Configs written down in a test, read as a server would.
#pragma once

#include "core/call/load.hpp"
#include "core/call/model.hpp"
#include "core/ini/reader.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>

namespace tests {

// A menu without options, whose webhooks need no signature. More sections may follow.
inline const std::string k_least_config =
    "[twilio]\naccount_sid = AC0123456789abcdef0123456789abcdef\nauth_token = 5eed\nvalidate_signature = no\n"
    "[ivr]\ntimezone = UTC\n[ivr_welcome]\n[ivr_menu]\nplay_say = Press.\n";

// An action "message" that tells a phone and a mail address.
inline const std::string k_voicemail =
    "[smtp]\nurl = smtps://mail.example.com\nfrom = ivr@example.com\n"
    "[ivr_menu_option_1]\naction = message\n"
    "[action_message]\ntype = voicemail\nplay_say = Speak.\nhangup_say = Bye.\n"
    "voicemail_alert_sms_from = +447700900000\nvoicemail_alert_sms_to = +447700900001\n"
    "voicemail_alert_email_to = office@example.com\nvoicemail_timeout = 5\nvoicemail_max_length = 60\n";

inline ivr::Loaded load_text(const std::string& text, const ivr::Secrets& secrets = {}) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  return ivr::load(document, std::move(diagnostics), secrets);
}

inline std::shared_ptr<const ivr::Model> model_of(const std::string& more) {
  const ivr::Loaded loaded = load_text(k_least_config + more);
  for (const auto& diagnostic : loaded.diagnostics) BOOST_TEST_MESSAGE(ivr::to_text("config", diagnostic));
  BOOST_REQUIRE(loaded.model);
  return loaded.model;
}

}  // namespace tests
