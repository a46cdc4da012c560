#include "core/config/alert_checks.hpp"

#include "core/alerts/recording_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace ivr {
namespace {

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
        fmt::format("{}alert_email_to: missing section [smtp] (expected the mail server's url and from)",
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
      fmt::format("[action_{}]: its alerts go out without a link, for which {} characters are too few "
                  "(expected a shorter public_base_url, or [alerts] sms_max_characters = {})",
                  action->name, config.alerts.sms_max_characters, needed));
}

}  // namespace

void check_alerts(const Config& config, Diagnostics& diagnostics) {
  for (const Action& action : config.actions) {
    const AlertContacts* contacts = contacts_of(action);
    if (contacts != nullptr) check_ways(config, "voicemail_", *contacts, diagnostics);
  }
  check_health(config, diagnostics);
  check_room_for_link(config, diagnostics);
}

}  // namespace ivr
