#include "core/config/schema.hpp"

#include "core/time/holiday_date.hpp"
#include "core/time/opening_hours.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ivr {
namespace {

constexpr std::array k_twilio = std::to_array<KeySpec>({
    {"account_sid", Requirement::yes, "", ValueKind::sid},
    {"auth_token", Requirement::either, "", ValueKind::secret},
    {"auth_token_file", Requirement::either, "", ValueKind::path},
    {"auth_token_secondary", Requirement::no, "", ValueKind::secret},
    {"auth_token_secondary_file", Requirement::no, "", ValueKind::path},
    {"public_base_url", Requirement::no, "", ValueKind::origin},
    {"validate_signature", Requirement::no, "yes", ValueKind::yes_no},
    {"api_base_url", Requirement::no, "https://api.twilio.com", ValueKind::origin},
    {"api_key", Requirement::no, "", ValueKind::sid},
    {"api_key_secret", Requirement::with_api_key, "", ValueKind::secret},
    {"api_key_secret_file", Requirement::with_api_key, "", ValueKind::path},
});

constexpr std::array k_alerts = std::to_array<KeySpec>({
    {"store", Requirement::no, "sqlite:///var/lib/ivr/alerts.db", ValueKind::store_url},
    {"store_password", Requirement::no, "", ValueKind::secret},
    {"store_password_file", Requirement::no, "", ValueKind::path},
    {"link_key", Requirement::no, "", ValueKind::secret},
    {"link_key_file", Requirement::no, "", ValueKind::path},
    {"link_days", Requirement::no, "7", ValueKind::number},
    {"sms_max_characters", Requirement::no, "160", ValueKind::number},
    {"sms_per_second", Requirement::no, "1", ValueKind::number},
    {"max_alerts_per_hour", Requirement::no, "60", ValueKind::number},
    {"give_up_hours", Requirement::no, "24", ValueKind::number},
    {"late_after_minutes", Requirement::no, "10", ValueKind::number},
    {"keep_days", Requirement::no, "90", ValueKind::number},
    {"webhook_secret", Requirement::with_webhook, "", ValueKind::secret},
    {"webhook_secret_file", Requirement::with_webhook, "", ValueKind::path},
    {"ca_file", Requirement::no, "", ValueKind::path},
});

constexpr std::array k_smtp = std::to_array<KeySpec>({
    {"url", Requirement::yes, "", ValueKind::url},
    {"user"},
    {"password", Requirement::with_user, "", ValueKind::secret},
    {"password_file", Requirement::with_user, "", ValueKind::path},
    {"from", Requirement::yes, "", ValueKind::mail},
});

constexpr std::array k_aws = std::to_array<KeySpec>({
    {"lambda_ping_endpoint", Requirement::no, "", ValueKind::url},
    {"lambda_ping_frequency_minutes", Requirement::with_ping, "", ValueKind::number},
    {"chalice_debug", Requirement::no, "no", ValueKind::yes_no},
});

constexpr std::array k_health = std::to_array<KeySpec>({
    {"ping_url", Requirement::no, "", ValueKind::url},
    {"ping_every_minutes", Requirement::with_ping, "", ValueKind::number},
    {"failures_before_alert", Requirement::no, "3", ValueKind::number},
    {"certificate_days", Requirement::no, "14", ValueKind::number},
    {"alert_sms_from", Requirement::with_sms},
    {"alert_sms_to", Requirement::no, "", ValueKind::list},
    {"alert_email_to", Requirement::no, "", ValueKind::mails},
    {"alert_webhook", Requirement::no, "", ValueKind::url},
    {"dead_mans_switch_url", Requirement::no, "", ValueKind::url},
});

constexpr std::array k_server = std::to_array<KeySpec>({
    {"workers", Requirement::no, "auto", ValueKind::number},
    {"queue", Requirement::no, "4096", ValueKind::number},
    {"debug", Requirement::no, "no", ValueKind::yes_no},
});

constexpr std::array k_ivr = std::to_array<KeySpec>({
    {"timezone", Requirement::yes},
    {"base_path", Requirement::no, "/api", ValueKind::base_path},
    {"voice"},
    {"language"},
    {"invalid_sample", Requirement::no, "", ValueKind::sample},
    {"invalid_say"},
    {"invalid_ssml"},
});

constexpr std::array k_welcome = std::to_array<KeySpec>({
    {"play_sample", Requirement::no, "", ValueKind::sample},
    {"play_say"},
    {"play_ssml"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr std::array k_menu = std::to_array<KeySpec>({
    {"play_sample", Requirement::no, "", ValueKind::sample},
    {"play_say"},
    {"play_ssml"},
    {"pause", Requirement::no, "2", ValueKind::number},
    {"no_input_sample", Requirement::no, "", ValueKind::sample},
    {"no_input_say"},
    {"no_input_ssml"},
    {"no_input_max_loops", Requirement::no, "", ValueKind::number},
    {"no_input_action_on_max_loops"},
    {"invalid_max_loops", Requirement::no, "10", ValueKind::number},
    {"invalid_action_on_max_loops"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr std::array k_option = std::to_array<KeySpec>({
    {"action", Requirement::yes},
    {"play_sample", Requirement::no, "", ValueKind::sample},
    {"play_say"},
    {"play_ssml"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

bool names_weekdays(std::string_view key) {
  return parse_weekdays(key).has_value();
}

constexpr std::array k_hours = std::to_array<KeySpec>({
    {"DAYS", Requirement::each_day, "", ValueKind::text, "closed", &names_weekdays},
    {"timezone"},
    {"holidays", Requirement::no, "", ValueKind::list},
});

constexpr std::string_view k_action_end = "_action";

bool names_date(std::string_view key) {
  return parse_holiday_date(key).has_value();
}

bool names_action_of_date(std::string_view key) {
  return key.ends_with(k_action_end) && names_date(key.substr(0, key.size() - k_action_end.size()));
}

constexpr std::array k_holidays = std::to_array<KeySpec>({
    {"DATE", Requirement::no, "", ValueKind::text, "", &names_date},
    {"DATE_action", Requirement::no, "", ValueKind::text, "", &names_action_of_date},
    {"calendar", Requirement::no, "", ValueKind::path},
    {"calendar_action"},
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
    {"holidays_*", "", false, k_holidays},
});

struct OwnerRule {
  Requirement requirement;
  KeyOwner owner;
};

constexpr std::array k_owners = std::to_array<OwnerRule>({
    {Requirement::with_hours, {"hours", "the action for calls outside the hours"}},
    {Requirement::with_ping, {"ping_url", "minutes from 1 to 60"}},
    {Requirement::with_ping, {"lambda_ping_endpoint", "minutes from 1 to 60"}},
    {Requirement::with_sms, {"alert_sms_to", ""}},
    {Requirement::with_sms, {"voicemail_alert_sms_to", ""}},
    {Requirement::with_api_key, {"api_key", ""}},
    {Requirement::with_user, {"user", ""}},
});

// The ends of two keys that can stand for each other.
constexpr std::array k_twins = {std::pair<std::string_view, std::string_view>{"_sample", "_say"},
                                std::pair<std::string_view, std::string_view>{"", "_file"}};

const KeySpec* find_with_end(const SectionSpec& spec, std::string_view name, std::string_view end,
                             std::string_view other_end) {
  if (!name.ends_with(end)) return nullptr;
  return spec.find(std::string(name.substr(0, name.size() - end.size())).append(other_end));
}

bool matches(const SectionSpec& spec, std::string_view section) {
  if (!is_open_ended(spec.name)) return spec.name == section;
  const std::string_view prefix = spec.name.substr(0, spec.name.size() - 1);
  return section.starts_with(prefix) && section.size() > prefix.size();
}

}  // namespace

const KeySpec* SectionSpec::find(std::string_view key) const {
  const auto found = std::ranges::find_if(keys, [&](const KeySpec& known) { return known.is(key); });
  return found == keys.end() ? nullptr : &*found;
}

const KeySpec* SectionSpec::twin_of(const KeySpec& key) const {
  for (const auto& [one, other] : k_twins) {
    if (const KeySpec* twin = find_with_end(*this, key.name, one, other)) return twin;
    if (const KeySpec* twin = find_with_end(*this, key.name, other, one)) return twin;
  }
  return nullptr;
}

const KeySpec* SectionSpec::ssml_of(const KeySpec& key) const {
  if (const KeySpec* ssml = find_with_end(*this, key.name, "_sample", "_ssml")) return ssml;
  return find_with_end(*this, key.name, "_say", "_ssml");
}

std::optional<KeyOwner> SectionSpec::owner_of(const KeySpec& key) const {
  for (const OwnerRule& rule : k_owners) {
    if (rule.requirement == key.requirement && find(rule.owner.key) != nullptr) return rule.owner;
  }
  return std::nullopt;
}

Schema::Schema(ActionTypes types) : sections_(k_sections.begin(), k_sections.end()) {
  for (const ActionType* type : types) sections_.push_back({"action_*", type->name, false, type->keys});
}

const SectionSpec* Schema::find(std::string_view section, std::string_view type) const {
  const auto found = std::ranges::find_if(
      sections_, [&](const SectionSpec& spec) { return spec.type == type && matches(spec, section); });
  return found == sections_.end() ? nullptr : &*found;
}

bool Schema::has_key(std::string_view key) const {
  return std::ranges::any_of(sections_, [&](const SectionSpec& spec) { return spec.find(key) != nullptr; });
}

bool Schema::has_secret(std::string_view key) const {
  return std::ranges::any_of(sections_, [&](const SectionSpec& spec) {
    const KeySpec* found = spec.find(key);
    return found != nullptr && found->kind == ValueKind::secret;
  });
}

bool is_open_ended(std::string_view section_spec_name) {
  return section_spec_name.ends_with('*');
}

}  // namespace ivr
