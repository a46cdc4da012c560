// The sections about the account, the host and the whole menu.
#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/quoting.hpp"
#include "core/base/url.hpp"
#include "core/config/read_config.hpp"
#include "core/config/secrets.hpp"
#include "core/config/value_parsers.hpp"
#include "core/time/zone.hpp"
#include "core/twiml/prompt.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {
namespace {

constexpr int k_max_workers = 1024;
constexpr int k_max_queue = 65535;

auto whole_number(int least, int most) {
  return [least, most](std::string_view text) { return parse_whole_number(text, least, most); };
}

// "auto" is 0.
Result<int> parse_workers(std::string_view text) {
  if (text == "auto") return 0;
  return parse_whole_number(text, 1, k_max_workers);
}

// Two keys that mean the same may not both be given.
bool is_said_twice(SectionReader& values, const std::optional<Value>& value, bool taken,
                   std::string_view twin) {
  if (!value || !taken) return false;
  values.complain(*value, fmt::format("{} gives it as well (expected one of the two)", twin));
  return true;
}

void read_ping(SectionReader& values, HealthSettings& health, std::string_view url_key,
               std::string_view every_key, std::string_view twin) {
  const auto url = values.find(url_key);
  const auto every = values.find(every_key);
  if (is_said_twice(values, url, !health.ping_url.empty(), twin)) return;
  if (is_said_twice(values, every, health.ping_every.has_value(), twin)) return;
  if (url) health.ping_url = values.parsed(url, parse_url).value_or("");
  // The ping itself is no secret, but a password in its address is.
  if (url && is_cleartext(health.ping_url)) {
    if (split_url(health.ping_url).user.empty()) {
      values.warn(
          *url, "is not encrypted, so that anybody on the way can answer for the phone (expected https://)");
    } else {
      values.expect_encrypted(*url);
    }
  }
  constexpr int k_minutes_an_hour = 60;
  if (const auto minutes = values.parsed(every, whole_number(1, k_minutes_an_hour))) {
    health.ping_every = std::chrono::minutes(*minutes);
  }
}

// Only a warning: Twilio gets new voices more often than this program a new version.
void check_voice(SectionReader& values, const std::optional<Value>& voice, std::string_view language) {
  if (!voice || is_voice(voice->text)) return;
  values.warn(*voice, fmt::format("Twilio had no such voice when this version was made{}",
                                  voice_hint(voice->text, language)));
}

// "en-GB", but not "English": two or three letters, and parts of up to eight letters and digits (RFC 5646).
bool has_form_of_language(std::string_view text) {
  const auto parts = split(text, '-');
  const std::string_view first = parts.front();
  return first.size() >= 2 && first.size() <= 3 && std::ranges::all_of(first, is_letter) &&
         std::ranges::all_of(parts, [](std::string_view part) {
           return part.size() >= 2 && part.size() <= 8 &&
                  std::ranges::all_of(part, [](char c) { return is_letter(c) || is_digit(c); });
         });
}

void check_language(SectionReader& values, const std::optional<Value>& language, std::string_view voice) {
  if (!language) return;
  const std::string others = other_languages_of(voice, language->text);
  if (!has_form_of_language(language->text)) {
    values.complain(*language, "not the code of a language" + language_hint(language->text));
  } else if (!is_language(language->text)) {
    values.warn(*language,
                "Twilio had no such language when this version was made" + language_hint(language->text));
  } else if (!others.empty()) {
    values.warn(*language, fmt::format("the voice {} speaks {} (expected that language, or another voice)",
                                       quote_value(voice), others));
  }
}

}  // namespace

void read_twilio(SectionReader& values, const Secrets& secrets, TwilioSettings& twilio) {
  twilio.line = values.line();
  twilio.account_sid = values.setting("account_sid", parse_account_sid);
  twilio.auth_token = read_secret(values, secrets, "auth_token").value_or("");
  twilio.auth_token_secondary = read_secret(values, secrets, "auth_token_secondary").value_or("");
  twilio.public_base_url = values.encrypted("public_base_url", parse_origin);
  twilio.validate_signature = values.setting("validate_signature", parse_yes_no);
  if (!twilio.validate_signature)
    values.warn(*values.find("validate_signature"),
                "anybody who knows the address can act as Twilio (expected yes)");
  twilio.api_base_url = values.encrypted("api_base_url", parse_origin);
  twilio.api_key = values.setting("api_key", parse_api_key_sid);
  twilio.api_key_secret = read_secret(values, secrets, "api_key_secret").value_or("");
}

void read_aws(SectionReader& values, HealthSettings& health, ServerSettings& server) {
  read_ping(values, health, "lambda_ping_endpoint", "lambda_ping_frequency_minutes", "[health]");
  const bool debug = values.setting("chalice_debug", parse_yes_no);
  server.debug = server.debug || debug;
}

void read_health(SectionReader& values, HealthSettings& health) {
  read_ping(values, health, "ping_url", "ping_every_minutes", "[aws]");
  constexpr int k_max_failures = 100;
  constexpr int k_max_days = 365;
  health.failures_before_alert = values.setting("failures_before_alert", whole_number(1, k_max_failures));
  health.certificate_days =
      std::chrono::days(values.setting("certificate_days", whole_number(0, k_max_days)));
  health.dead_mans_switch_url = values.encrypted("dead_mans_switch_url", parse_url);
  read_health_recipients(values, health);
  for (const std::string_view key :
       {"alert_sms_to", "alert_email_to", "alert_webhook", "dead_mans_switch_url"}) {
    const auto value = values.optional_reference(key);
    if (value && health.needs_ping.line == 0) health.needs_ping = *value;
  }
}

void read_server(SectionReader& values, ServerSettings& server) {
  server.workers = values.setting("workers", parse_workers);
  server.queue = values.setting("queue", whole_number(1, k_max_queue));
  const bool debug = values.setting("debug", parse_yes_no);
  server.debug = server.debug || debug;
}

std::optional<TimeZone> read_zone(SectionReader& values) {
  const auto zone = values.find("timezone");
  if (!zone) return std::nullopt;
  const auto found = TimeZone::find(zone->text);
  // What follows a blank is said to be a comment or another line, which is more help.
  const bool is_name = zone->text.find_first_of("\n;#") == std::string::npos;
  if (!found) {
    values.complain(*zone, found.error() + (is_name ? zone_hint(zone->text) : ""));
    return std::nullopt;
  }
  if (const std::string warning = zone_warning(zone->text); !warning.empty()) values.warn(*zone, warning);
  return *found;
}

void read_ivr(SectionReader& values, IvrSettings& settings) {
  settings.line = values.line();
  settings.zone = read_zone(values).value_or(TimeZone());
  settings.base_path = values.setting("base_path", parse_base_path);
  const auto voice = values.find("voice");
  const auto language = values.find("language");
  settings.voice = voice ? voice->text : "";
  settings.language = language ? language->text : "";
  check_voice(values, voice, settings.language);
  check_language(values, language, settings.voice);
  settings.invalid = values.prompt("invalid");
}

}  // namespace ivr
