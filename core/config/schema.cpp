#include "core/config/schema.hpp"

#include <algorithm>
#include <array>

namespace ivr {
namespace {

constexpr std::array k_twilio = std::to_array<KeySpec>({
    {"account_sid", Need::yes},
    {"auth_token", Need::either},
    {"auth_token_file", Need::either},
    {"auth_token_secondary"},
    {"auth_token_secondary_file"},
    {"public_base_url"},
    {"validate_signature", Need::no, "yes"},
    {"api_base_url", Need::no, "https://api.twilio.com"},
    {"api_key"},
    {"api_key_secret", Need::with_api_key},
    {"api_key_secret_file", Need::with_api_key},
});

constexpr std::array k_alerts = std::to_array<KeySpec>({
    {"store", Need::no, "sqlite:///var/lib/ivr/alerts.db"},
    {"store_password"},
    {"store_password_file"},
    {"link_key"},
    {"link_key_file"},
    {"link_days", Need::no, "7"},
    {"sms_max_characters", Need::no, "160"},
    {"sms_per_second", Need::no, "1"},
    {"give_up_hours", Need::no, "24"},
    {"late_after_minutes", Need::no, "10"},
    {"keep_days", Need::no, "90"},
    {"webhook_secret", Need::with_webhook},
    {"webhook_secret_file", Need::with_webhook},
    {"ca_file"},
});

constexpr std::array k_smtp = std::to_array<KeySpec>({
    {"url", Need::yes},
    {"user"},
    {"password", Need::with_user},
    {"password_file", Need::with_user},
    {"from", Need::yes},
});

constexpr std::array k_aws = std::to_array<KeySpec>({
    {"lambda_ping_endpoint"},
    {"lambda_ping_frequency_minutes", Need::with_ping},
    {"chalice_debug", Need::no, "no"},
});

constexpr std::array k_health = std::to_array<KeySpec>({
    {"ping_url"},
    {"ping_every_minutes", Need::with_ping},
    {"failures_before_alert", Need::no, "3"},
    {"certificate_days", Need::no, "14"},
    {"alert_sms_from", Need::with_sms},
    {"alert_sms_to"},
    {"alert_email_to"},
    {"alert_webhook"},
    {"dead_mans_switch_url"},
});

constexpr std::array k_server = std::to_array<KeySpec>({
    {"workers", Need::no, "auto"},
    {"queue", Need::no, "4096"},
    {"debug", Need::no, "no"},
});

constexpr std::array k_ivr = std::to_array<KeySpec>({
    {"timezone", Need::yes},
    {"base_path", Need::no, "/api"},
    {"voice"},
    {"language"},
    {"invalid_sample"},
    {"invalid_say"},
});

constexpr std::array k_welcome = std::to_array<KeySpec>({
    {"play_sample"},
    {"play_say"},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_menu = std::to_array<KeySpec>({
    {"play_sample"},
    {"play_say"},
    {"pause", Need::no, "2"},
    {"no_input_sample"},
    {"no_input_say"},
    {"no_input_max_loops"},
    {"no_input_action_on_max_loops"},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_option = std::to_array<KeySpec>({
    {"action", Need::yes},
    {"play_sample"},
    {"play_say"},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_forward = std::to_array<KeySpec>({
    {"type", Need::yes},
    {"play_sample"},
    {"play_say"},
    {"phone_number", Need::yes},
    {"action_on_busy", Need::yes},
    {"action_on_no_answer", Need::yes},
    {"action_on_failed", Need::yes},
    {"action_on_canceled", Need::yes},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_hangup = std::to_array<KeySpec>({
    {"type", Need::yes},
    {"play_sample"},
    {"play_say"},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_redirect = std::to_array<KeySpec>({
    {"type", Need::yes},
    {"play_sample"},
    {"play_say"},
    {"path", Need::yes},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_voicemail = std::to_array<KeySpec>({
    {"type", Need::yes},
    {"play_sample", Need::either},
    {"play_say", Need::either},
    {"hangup_sample", Need::either},
    {"hangup_say", Need::either},
    {"voicemail_alert_sms_from", Need::with_sms},
    {"voicemail_alert_sms_to", Need::recipient},
    {"voicemail_alert_email_to", Need::recipient},
    {"voicemail_alert_webhook", Need::recipient},
    {"voicemail_timeout", Need::yes},
    {"voicemail_max_length", Need::yes},
    {"voicemail_min_length", Need::no, "1"},
    {"hours"},
    {"hours_action_on_closed", Need::with_hours},
});

constexpr std::array k_hours = std::to_array<KeySpec>({
    {"mon", Need::yes},
    {"tue", Need::yes},
    {"wed", Need::yes},
    {"thu", Need::yes},
    {"fri", Need::yes},
    {"sat", Need::yes},
    {"sun", Need::yes},
});

constexpr std::array k_sections = std::to_array<SectionSpec>({
    {"twilio", "", true, k_twilio},
    {"alerts", "", false, k_alerts},
    {"smtp", "", false, k_smtp},
    {"aws", "", false, k_aws},
    {"health", "", false, k_health},
    {"server", "", false, k_server},
    {"ivr", "", true, k_ivr},
    {"ivr_welcome", "", true, k_welcome},
    {"ivr_menu", "", true, k_menu},
    {"ivr_menu_option_*", "", false, k_option},
    {"action_*", "forward", false, k_forward},
    {"action_*", "hangup", false, k_hangup},
    {"action_*", "redirect", false, k_redirect},
    {"action_*", "voicemail", false, k_voicemail},
    {"hours_*", "", false, k_hours},
});

bool matches(const SectionSpec& spec, std::string_view section) {
  if (!is_open_ended(spec.name)) return spec.name == section;
  const std::string_view prefix = spec.name.substr(0, spec.name.size() - 1);
  return section.starts_with(prefix) && section.size() > prefix.size();
}

}  // namespace

std::span<const SectionSpec> schema() {
  return k_sections;
}

const SectionSpec* find_section_spec(std::string_view section, std::string_view type) {
  const auto* found = std::ranges::find_if(
      k_sections, [&](const SectionSpec& spec) { return spec.type == type && matches(spec, section); });
  return found == k_sections.end() ? nullptr : found;
}

bool is_key_of_any_section(std::string_view key) {
  return std::ranges::any_of(k_sections, [&](const SectionSpec& spec) {
    return std::ranges::find(spec.keys, key, &KeySpec::name) != spec.keys.end();
  });
}

bool is_open_ended(std::string_view section_spec_name) {
  return section_spec_name.ends_with('*');
}

}  // namespace ivr
