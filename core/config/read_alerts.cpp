// The sections about who is notified of a voicemail, and how.
#include "core/alerts/recording_link.hpp"
#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"
#include "core/base/url.hpp"
#include "core/config/read_config.hpp"
#include "core/config/secrets.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace ivr {
namespace {

template <class Setting>
void read_number(SectionReader& values, std::string_view key, int least, int most, Setting& setting) {
  setting = values.setting(key, whole<Setting>(least, most));
}

Result<std::string> parse_absolute_path(std::string_view text) {
  if (text.starts_with('/')) return std::string(text);
  return Unexpected("not an absolute path (expected for example /etc/ssl/certs/ca-certificates.crt)");
}

// A list between commas, each piece put through parse.
template <class Parse>
void read_recipients(SectionReader& values, const std::optional<Value>& list, Channel channel, Parse parse,
                     std::vector<Recipient>& recipients) {
  if (!list) return;
  const auto pieces = split(list->text, ',');
  const auto is_empty = [](std::string_view piece) { return strip(piece).empty(); };
  if (std::ranges::any_of(pieces, is_empty)) values.complain(*list, "empty item in the list");
  for (const std::string_view piece : pieces) {
    const std::string_view address = strip(piece);
    if (address.empty()) continue;
    const auto parsed = values.parsed(Value{list->key, std::string(address), list->line}, parse);
    if (!parsed) continue;
    Recipient recipient{channel, *parsed};
    if (std::ranges::find(recipients, recipient) != recipients.end()) {
      values.complain(*list, fmt::format("{} is there twice (expected each once)", *parsed));
    } else {
      recipients.push_back(std::move(recipient));
    }
  }
}

// Its password is not to be seen in a message.
void read_store(SectionReader& values, AlertSettings& alerts) {
  const auto store = values.find_unshown("store");
  auto url = parse_store_url(store ? std::string_view(store->text) : values.default_of("store"));
  if (url) {
    if (store && is_cleartext_store(*url))
      values.complain_of_secret(*store,
                                "is not encrypted, or not checked for whom it reaches (expected "
                                "sslmode=verify-full, for example postgresql://ivr@db.example.com/"
                                "ivr?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt)");
    alerts.store = *std::move(url);
  } else if (store) {
    values.complain({store->key, "...", store->line}, url.error());
    alerts.store = values.default_of("store");
  }
}

// So that the URL need not hold it. For libpq it is one more parameter of the URL.
void read_store_password(SectionReader& values, const Secrets& secrets, AlertSettings& alerts) {
  if (!alerts.store.starts_with("postgresql://")) {
    for (const std::string_view key : {"store_password", "store_password_file"})
      values.warn_of_missing_owner(key, "a store that is postgresql://...");
    read_secret(values, secrets, "store_password");
    return;
  }
  const auto password = read_secret(values, secrets, "store_password").value_or("");
  if (password.empty()) return;
  const char separator = alerts.store.find('?') == std::string::npos ? '?' : '&';
  alerts.store += fmt::format("{}password={}", separator, percent_encode(password));
}

// The keys of recipients begin with this in a voicemail action; in [health] they have no prefix.
constexpr std::string_view k_voicemail = "voicemail_";

// Gives how many of the keys were given.
template <class Contacts>
int read_contacts(SectionReader& values, std::string_view prefix, Contacts& contacts) {
  const auto sms = values.find(fmt::format("{}alert_sms_to", prefix));
  const auto email = values.find(fmt::format("{}alert_email_to", prefix));
  const auto webhook = values.find(fmt::format("{}alert_webhook", prefix));
  const auto from = values.find(fmt::format("{}alert_sms_from", prefix));
  if (sms) contacts.sms_from = values.parsed(from, parse_sms_sender).value_or("");
  read_recipients(values, sms, Channel::sms, parse_phone_number, contacts.recipients);
  read_recipients(values, email, Channel::email, parse_mail_address, contacts.recipients);
  if (const auto url = values.parsed(webhook, parse_url)) {
    values.expect_encrypted(*webhook);
    contacts.recipients.push_back({Channel::webhook, *url});
  }
  contacts.email_line = email ? email->line : 0;
  contacts.webhook_line = webhook ? webhook->line : 0;
  return (sms ? 1 : 0) + (email ? 1 : 0) + (webhook ? 1 : 0);
}

// What an SMS says besides its link at the least: "VM 3f9a1c +441234567890123 Sun 14:05 ".
constexpr std::size_t k_least_words = 9 + 1 + 16 + 1 + 9 + 1;

void add(Diagnostics& diagnostics, int line, Severity severity, std::string message) {
  diagnostics.push_back({line, severity, std::move(message)});
}

// told: AlertContacts or the HealthSettings; their keys begin with prefix.
template <class Told>
void check_ways(const Config& config, std::string_view prefix, const Told& told, Diagnostics& diagnostics) {
  if (told.email_line != 0 && !config.smtp.given) {
    add(diagnostics, told.email_line, Severity::error,
        fmt::format(
            "{}alert_email_to: missing section [smtp] (expected it with the keys \"url\" and \"from\")",
            prefix));
  }
  if (told.webhook_line != 0 && !config.alerts.has_webhook_secret) {
    add(diagnostics, told.webhook_line, Severity::error,
        fmt::format(
            "{}alert_webhook: missing key \"webhook_secret\" (or \"webhook_secret_file\") in [alerts], "
            "which signs what is posted",
            prefix));
  }
}

void check_health(const Config& config, Diagnostics& diagnostics) {
  const HealthSettings& health = config.health;
  check_ways(config, "", health, diagnostics);
  if (!health.ping_url.empty() || health.needs_ping.line == 0) return;
  add(diagnostics, health.needs_ping.line, Severity::warning,
      fmt::format("{}: has no effect without ping_url", health.needs_ping.key));
}

std::size_t link_length(const Config& config) {
  const std::string sid(34, '0');
  const auto expires = std::chrono::sys_seconds(std::chrono::years(100));
  return recording_url(config.twilio.public_base_url, config.ivr.base_path, {"key", ""}, sid, expires).size();
}

const AlertContacts* contacts_of(const Action& action) {
  return action.settings == nullptr ? nullptr : action.settings->contacts();
}

bool notifies_by_sms(const Action& action) {
  const AlertContacts* contacts = contacts_of(action);
  return contacts != nullptr && !contacts->sms_from.empty();
}

void check_room_for_link(const Config& config, Diagnostics& diagnostics) {
  const auto action = std::ranges::find_if(config.actions, notifies_by_sms);
  if (config.twilio.public_base_url.empty() || action == config.actions.end()) return;
  const std::size_t needed = link_length(config) + k_least_words;
  if (needed <= static_cast<std::size_t>(config.alerts.sms_max_characters)) return;
  add(diagnostics, action->line, Severity::warning,
      fmt::format("[{}]: its alerts have no link, for which {} characters are too few "
                  "(expected a shorter public_base_url, or [alerts] sms_max_characters = {})",
                  quote_name("action_" + action->name), config.alerts.sms_max_characters, needed));
}

}  // namespace

void read_alerts(SectionReader& values, const Secrets& secrets, AlertSettings& alerts) {
  read_store(values, alerts);
  read_store_password(values, secrets, alerts);
  alerts.link_key = read_secret(values, secrets, "link_key").value_or("");
  read_number(values, "link_days", 1, 365, alerts.link_valid);
  read_number(values, "sms_max_characters", 70, 1600, alerts.sms_max_characters);
  read_number(values, "sms_per_second", 1, 1000, alerts.sms_per_second);
  read_number(values, "max_alerts_per_hour", 1, 100'000, alerts.max_per_hour);
  read_number(values, "give_up_hours", 1, 24 * 14, alerts.give_up_after);
  read_number(values, "late_after_minutes", 1, 24 * 60, alerts.late_after);
  read_number(values, "keep_days", 7, 3650, alerts.keep);
  const auto webhook_secret = read_secret(values, secrets, "webhook_secret");
  alerts.has_webhook_secret = webhook_secret.has_value();
  alerts.webhook_secret = webhook_secret.value_or("");
  alerts.ca_file = values.setting("ca_file", parse_absolute_path);
}

void read_smtp(SectionReader& values, const Secrets& secrets, SmtpSettings& smtp) {
  smtp.url = values.setting("url", parse_smtp_url);
  smtp.from = values.setting("from", parse_mail_address);
  const auto user = values.find("user");
  smtp.user = user ? user->text : "";
  smtp.password = read_secret(values, secrets, "password").value_or("");
  smtp.given = values.line() != 0;
}

void read_alert_recipients(SectionReader& values, AlertContacts& contacts) {
  if (read_contacts(values, k_voicemail, contacts) > 0) return;
  for (const std::string_view key :
       {"voicemail_alert_sms_to", "voicemail_alert_email_to", "voicemail_alert_webhook"}) {
    if (values.is_meant(key)) return;
  }
  values.complain_of_section(
      "nobody is notified of a message (expected voicemail_alert_sms_to, voicemail_alert_email_to or "
      "voicemail_alert_webhook)");
}

void read_health_recipients(SectionReader& values, HealthSettings& health) {
  read_contacts(values, "", health);
}

void check_alerts(const Config& config, Diagnostics& diagnostics) {
  for (const Action& action : config.actions) {
    const AlertContacts* contacts = contacts_of(action);
    if (contacts != nullptr) check_ways(config, "voicemail_", *contacts, diagnostics);
  }
  check_health(config, diagnostics);
  check_room_for_link(config, diagnostics);
}

}  // namespace ivr
