#include "core/config/schema.hpp"

#include <algorithm>
#include <array>

namespace ivr {
namespace {

constexpr std::array k_twilio = std::to_array<KeySpec>({
    {"account_sid", Requirement::yes},
    {"auth_token", Requirement::either},
    {"auth_token_file", Requirement::either},
    {"auth_token_secondary"},
    {"auth_token_secondary_file"},
    {"public_base_url"},
    {"validate_signature", Requirement::no, "yes"},
    {"api_base_url", Requirement::no, "https://api.twilio.com"},
    {"api_key"},
    {"api_key_secret", Requirement::with_api_key},
    {"api_key_secret_file", Requirement::with_api_key},
});

constexpr std::array k_alerts = std::to_array<KeySpec>({
    {"store", Requirement::no, "sqlite:///var/lib/ivr/alerts.db"},
    {"store_password"},
    {"store_password_file"},
    {"link_key"},
    {"link_key_file"},
    {"link_days", Requirement::no, "7"},
    {"sms_max_characters", Requirement::no, "160"},
    {"sms_per_second", Requirement::no, "1"},
    {"give_up_hours", Requirement::no, "24"},
    {"late_after_minutes", Requirement::no, "10"},
    {"keep_days", Requirement::no, "90"},
    {"webhook_secret", Requirement::with_webhook},
    {"webhook_secret_file", Requirement::with_webhook},
    {"ca_file"},
});

constexpr std::array k_smtp = std::to_array<KeySpec>({
    {"url", Requirement::yes},
    {"user"},
    {"password", Requirement::with_user},
    {"password_file", Requirement::with_user},
    {"from", Requirement::yes},
});

constexpr std::array k_aws = std::to_array<KeySpec>({
    {"lambda_ping_endpoint"},
    {"lambda_ping_frequency_minutes", Requirement::with_ping},
    {"chalice_debug", Requirement::no, "no"},
});

constexpr std::array k_health = std::to_array<KeySpec>({
    {"ping_url"},
    {"ping_every_minutes", Requirement::with_ping},
    {"failures_before_alert", Requirement::no, "3"},
    {"certificate_days", Requirement::no, "14"},
    {"alert_sms_from", Requirement::with_sms},
    {"alert_sms_to"},
    {"alert_email_to"},
    {"alert_webhook"},
    {"dead_mans_switch_url"},
});

constexpr std::array k_server = std::to_array<KeySpec>({
    {"workers", Requirement::no, "auto"},
    {"queue", Requirement::no, "4096"},
    {"debug", Requirement::no, "no"},
});

constexpr std::array k_ivr = std::to_array<KeySpec>({
    {"timezone", Requirement::yes},
    {"base_path", Requirement::no, "/api"},
    {"voice"},
    {"language"},
    {"invalid_sample"},
    {"invalid_say"},
});

constexpr std::array k_welcome = std::to_array<KeySpec>({
    {"play_sample"},
    {"play_say"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr std::array k_menu = std::to_array<KeySpec>({
    {"play_sample"},
    {"play_say"},
    {"pause", Requirement::no, "2"},
    {"no_input_sample"},
    {"no_input_say"},
    {"no_input_max_loops"},
    {"no_input_action_on_max_loops"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr std::array k_option = std::to_array<KeySpec>({
    {"action", Requirement::yes},
    {"play_sample"},
    {"play_say"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr std::array k_hours = std::to_array<KeySpec>({
    {"mon", Requirement::yes},
    {"tue", Requirement::yes},
    {"wed", Requirement::yes},
    {"thu", Requirement::yes},
    {"fri", Requirement::yes},
    {"sat", Requirement::yes},
    {"sun", Requirement::yes},
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
    {"hours_*", "", false, k_hours},
});

bool matches(const SectionSpec& spec, std::string_view section) {
  if (!is_open_ended(spec.name)) return spec.name == section;
  const std::string_view prefix = spec.name.substr(0, spec.name.size() - 1);
  return section.starts_with(prefix) && section.size() > prefix.size();
}

}  // namespace

Schema::Schema(ActionTypes types) : sections_(k_sections.begin(), k_sections.end()) {
  for (const ActionType* type : types) sections_.push_back({"action_*", type->name, false, type->keys});
}

const SectionSpec* Schema::find(std::string_view section, std::string_view type) const {
  const auto found = std::ranges::find_if(
      sections_, [&](const SectionSpec& spec) { return spec.type == type && matches(spec, section); });
  return found == sections_.end() ? nullptr : &*found;
}

bool Schema::has_key(std::string_view key) const {
  return std::ranges::any_of(sections_, [&](const SectionSpec& spec) {
    return std::ranges::find(spec.keys, key, &KeySpec::name) != spec.keys.end();
  });
}

bool is_open_ended(std::string_view section_spec_name) {
  return section_spec_name.ends_with('*');
}

}  // namespace ivr
