#include "core/config/hints.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/quoting.hpp"
#include "core/base/utf8.hpp"
#include "core/time/holiday_date.hpp"
#include "core/time/opening_hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace ivr {
namespace {

struct Alias {
  std::string_view wrong;
  std::string_view meant;
};

std::string did_you_mean_this(std::string_view name) {
  return fmt::format(" (did you mean \"{}\"?)", name);
}

std::string_view find_alias(std::span<const Alias> aliases, std::string_view wrong) {
  const auto found = std::ranges::find(aliases, wrong, &Alias::wrong);
  return found == aliases.end() ? std::string_view() : found->meant;
}

// "a, b or c".
std::string one_of(const std::vector<std::string_view>& names, std::string_view last = "or") {
  if (names.size() < 2) return names.empty() ? "" : std::string(names.front());
  return fmt::format("{} {} {}", fmt::join(names.begin(), names.end() - 1, ", "), last, names.back());
}

// In the order of preference: the first that the section has is meant.
constexpr std::array k_key_aliases = std::to_array<Alias>({{"say", "play_say"},
                                                           {"text", "play_say"},
                                                           {"prompt", "play_say"},
                                                           {"message", "play_say"},
                                                           {"greeting", "play_say"},
                                                           {"sample", "play_sample"},
                                                           {"audio", "play_sample"},
                                                           {"mp3", "play_sample"},
                                                           {"recording", "play_sample"},
                                                           {"goodbye", "hangup_say"},
                                                           {"goodbye_say", "hangup_say"},
                                                           {"number", "phone_number"},
                                                           {"phone", "phone_number"},
                                                           {"to", "phone_number"},
                                                           {"tel", "phone_number"},
                                                           {"telephone", "phone_number"},
                                                           {"dial", "phone_number"},
                                                           {"busy", "action_on_busy"},
                                                           {"on_busy", "action_on_busy"},
                                                           {"no_answer", "action_on_no_answer"},
                                                           {"on_no_answer", "action_on_no_answer"},
                                                           {"action_on_noanswer", "action_on_no_answer"},
                                                           {"action_on_timeout", "action_on_no_answer"},
                                                           {"failed", "action_on_failed"},
                                                           {"on_failed", "action_on_failed"},
                                                           {"action_on_failure", "action_on_failed"},
                                                           {"action_on_error", "action_on_failed"},
                                                           {"canceled", "action_on_canceled"},
                                                           {"on_canceled", "action_on_canceled"},
                                                           {"action_on_cancelled", "action_on_canceled"},
                                                           {"timeout", "voicemail_timeout"},
                                                           {"timeout", "pause"},
                                                           {"max_length", "voicemail_max_length"},
                                                           {"length", "voicemail_max_length"},
                                                           {"min_length", "voicemail_min_length"},
                                                           {"sms", "voicemail_alert_sms_to"},
                                                           {"sms_to", "voicemail_alert_sms_to"},
                                                           {"alert_sms", "voicemail_alert_sms_to"},
                                                           {"alert_sms_to", "voicemail_alert_sms_to"},
                                                           {"sms_from", "voicemail_alert_sms_from"},
                                                           {"alert_sms_from", "voicemail_alert_sms_from"},
                                                           {"email", "voicemail_alert_email_to"},
                                                           {"mail", "voicemail_alert_email_to"},
                                                           {"email_to", "voicemail_alert_email_to"},
                                                           {"alert_email", "voicemail_alert_email_to"},
                                                           {"alert_email_to", "voicemail_alert_email_to"},
                                                           {"webhook", "voicemail_alert_webhook"},
                                                           {"alert_webhook", "voicemail_alert_webhook"},
                                                           {"sms", "alert_sms_to"},
                                                           {"sms_to", "alert_sms_to"},
                                                           {"alert_sms", "alert_sms_to"},
                                                           {"sms_from", "alert_sms_from"},
                                                           {"email", "alert_email_to"},
                                                           {"mail", "alert_email_to"},
                                                           {"email_to", "alert_email_to"},
                                                           {"alert_email", "alert_email_to"},
                                                           {"webhook", "alert_webhook"},
                                                           {"to", "path"},
                                                           {"target", "path"},
                                                           {"goto", "path"},
                                                           {"url", "path"},
                                                           {"loops", "no_input_max_loops"},
                                                           {"repeat", "no_input_max_loops"},
                                                           {"max_loops", "no_input_max_loops"},
                                                           {"open", "hours"},
                                                           {"opening_hours", "hours"},
                                                           {"schedule", "hours"},
                                                           {"closed", "hours_action_on_closed"},
                                                           {"action_on_closed", "hours_action_on_closed"},
                                                           {"tz", "timezone"},
                                                           {"time_zone", "timezone"},
                                                           {"zone", "timezone"},
                                                           {"lang", "language"},
                                                           {"sid", "account_sid"},
                                                           {"account", "account_sid"},
                                                           {"accountsid", "account_sid"},
                                                           {"token", "auth_token"},
                                                           {"authtoken", "auth_token"},
                                                           {"secret", "auth_token"},
                                                           {"base_url", "public_base_url"},
                                                           {"public_url", "public_base_url"},
                                                           {"webhook_url", "public_base_url"},
                                                           {"domain", "public_base_url"},
                                                           {"host", "public_base_url"},
                                                           {"url", "public_base_url"},
                                                           {"host", "url"},
                                                           {"server", "url"},
                                                           {"hostname", "url"},
                                                           {"port", "url"},
                                                           {"username", "user"},
                                                           {"login", "user"},
                                                           {"pass", "password"},
                                                           {"passwd", "password"},
                                                           {"pwd", "password"},
                                                           {"sender", "from"},
                                                           {"database", "store"},
                                                           {"db", "store"},
                                                           {"url", "store"},
                                                           {"password", "store_password"},
                                                           {"url", "ping_url"},
                                                           {"ping", "ping_url"},
                                                           {"every", "ping_every_minutes"},
                                                           {"interval", "ping_every_minutes"},
                                                           {"switch_url", "dead_mans_switch_url"},
                                                           {"threads", "workers"},
                                                           {"tues", "tue"},
                                                           {"weds", "wed"},
                                                           {"thur", "thu"},
                                                           {"thurs", "thu"}});

// What is not a key, and cannot become one by another name.
constexpr std::array k_key_words = std::to_array<Alias>(
    {{"forward/timeout", " (how long it rings cannot be set: Twilio's Dial rings for 30 seconds)"},
     {"forward/ring_time", " (how long it rings cannot be set: Twilio's Dial rings for 30 seconds)"},
     {"forward/caller_id", " (the number that is called sees the caller's)"},
     {"forward/callerid", " (the number that is called sees the caller's)"},
     {"redirect/action", " (expected path = /ivr/action/NAME)"}});

std::string_view kind_of(const SectionSpec& spec) {
  return spec.type.empty() ? spec.name : spec.type;
}

bool is_of_hours(const SectionSpec& spec) {
  return spec.name == "hours_*";
}

// For a key of [holidays_*]; that of an action ends in "_action".
std::string expected_date_key(std::string_view key) {
  constexpr std::string_view k_action = "_action";
  if (key.ends_with(k_action)) key.remove_suffix(k_action.size());
  return expected_holiday_date(key);
}

// "option_1" of [ivr_menu]: the key of a phone that it ends in.
std::string_view phone_key_of(std::string_view key) {
  constexpr std::array<std::string_view, 6> k_starts = {"ivr_menu_option_", "menu_option_", "option_",
                                                        "option",           "key_",         "press_"};
  for (const std::string_view start : k_starts) {
    if (key.starts_with(start)) key.remove_prefix(start.size());
  }
  const bool is_key = key.size() == 1 && std::string_view("0123456789*#").find(key) != std::string_view::npos;
  return is_key ? key : std::string_view();
}

// Whether one word may be a misspelling of the other: very short ones only when letters are swapped.
bool is_near(std::string_view word, std::string_view name) {
  if (word == name) return true;
  if (name.size() <= 2)
    return word.size() == name.size() && std::ranges::is_permutation(word, name) && !word.empty();
  return !nearest_name(word, std::array{name}).empty();
}

// Each word of the name has one that is near it, so "invalid_max_loops" is not "no_input_max_loops".
bool is_misspelling(std::string_view key, std::string_view name) {
  const auto words = split(key, '_');
  const auto names = split(name, '_');
  if (words.size() == names.size() && std::ranges::equal(words, names, is_near)) return true;
  std::string joined(name);
  std::erase(joined, '_');
  std::string letters(key);
  std::erase_if(letters, [](char c) { return c == '_' || c == '-' || c == ' '; });
  return letters == joined;
}

std::string_view nearest_key(std::string_view key, const SectionSpec& spec) {
  constexpr std::size_t k_short = 3;
  std::vector<std::string_view> names;
  for (const KeySpec& known : spec.keys) {
    if (known.matches == nullptr && known.name.size() > k_short && is_misspelling(key, known.name))
      names.push_back(known.name);
  }
  return names.size() > 1 ? nearest_name(key, names) : names.empty() ? std::string_view() : names.front();
}

std::string section_words(const SectionSpec& spec) {
  const std::string_view stem = spec.name.substr(0, spec.name.size() - (is_open_ended(spec.name) ? 1 : 0));
  const std::string_view end = is_open_ended(spec.name) ? "NAME" : "";
  return fmt::format("[{}{}]{}", stem, end, spec.type.empty() ? "" : fmt::format(" of type {}", spec.type));
}

// The section that has such a key, if there is one only.
std::string owner_words(std::string_view key, const Schema& schema) {
  const SectionSpec* owner = nullptr;
  for (const SectionSpec& other : schema.sections()) {
    if (other.find(key) == nullptr) continue;
    if (owner != nullptr) return "";
    owner = &other;
  }
  return owner == nullptr ? "" : fmt::format(" (it is a key of {})", section_words(*owner));
}

std::string all_keys(const SectionSpec& spec) {
  constexpr std::size_t k_few = 10;
  if (spec.keys.size() > k_few) return "";
  std::vector<std::string_view> names;
  for (const KeySpec& key : spec.keys) names.push_back(key.name);
  return fmt::format(" (its keys are {})", one_of(names, "and"));
}

constexpr std::array k_section_aliases = std::to_array<Alias>({{"menu", "ivr_menu"},
                                                               {"welcome", "ivr_welcome"},
                                                               {"greeting", "ivr_welcome"},
                                                               {"general", "ivr"},
                                                               {"settings", "ivr"},
                                                               {"account", "twilio"},
                                                               {"mail", "smtp"},
                                                               {"email", "smtp"},
                                                               {"alert", "alerts"},
                                                               {"voicemail_alerts", "alerts"},
                                                               {"monitoring", "health"},
                                                               {"default", "DEFAULT"},
                                                               {"defaults", "DEFAULT"}});

constexpr std::array k_prefix_aliases = std::to_array<Alias>({{"actions", "action"},
                                                              {"ivr_action", "action"},
                                                              {"menu_action", "action"},
                                                              {"hour", "hours"},
                                                              {"holiday", "holidays"},
                                                              {"hours_holidays", "holidays"},
                                                              {"ivr_hours", "hours"},
                                                              {"opening_hours", "hours"},
                                                              {"schedule", "hours"}});

constexpr std::array<std::string_view, 4> k_prefixes = {"action", "hours", "holidays", "ivr_menu_option"};

bool has_any(const IniSection& section, std::span<const std::string_view> keys) {
  return std::ranges::any_of(keys, [&](std::string_view key) { return section.find(key) != nullptr; });
}

// What the section's keys say it is.
std::string_view prefix_by_keys(const IniSection& section) {
  constexpr std::array<std::string_view, 3> k_of_actions = {"type", "phone_number", "voicemail_timeout"};
  if (has_any(section, k_of_actions)) return "action";
  const auto names_days = [](const IniEntry& entry) { return parse_weekdays(entry.key).has_value(); };
  if (std::ranges::any_of(section.entries, names_days)) return "hours";
  return {};
}

// "acton_sales": the beginning is compared with each known one, and the end stays.
std::string name_by_prefix(std::string_view name) {
  for (std::size_t at = name.find('_'); at != std::string_view::npos; at = name.find('_', at + 1)) {
    const std::string_view end = name.substr(at + 1);
    if (end.empty()) break;
    const std::string_view alias = find_alias(k_prefix_aliases, name.substr(0, at));
    if (!alias.empty()) return fmt::format("{}_{}", alias, end);
    for (const std::string_view prefix : k_prefixes) {
      if (is_misspelling(name.substr(0, at), prefix)) return fmt::format("{}_{}", prefix, end);
    }
  }
  return {};
}

std::string tidied(std::string_view name) {
  std::string tidy = to_lower(strip_unicode(name));
  std::ranges::replace(tidy, ' ', '_');
  std::ranges::replace(tidy, '-', '_');
  std::ranges::replace(tidy, '.', '_');
  return tidy;
}

std::string fixed_name(std::string_view name, const Schema& schema) {
  std::vector<std::string_view> near;
  for (const SectionSpec& spec : schema.sections()) {
    if (is_open_ended(spec.name)) continue;
    if (spec.name == name) return std::string(spec.name);
    if (spec.name.size() > 3 && is_misspelling(name, spec.name)) near.push_back(spec.name);
  }
  return near.empty() ? "" : std::string(near.front());
}

std::string meant_section(const IniSection& section, const Schema& schema) {
  const std::string name = tidied(section.name);
  if (auto fixed = fixed_name(name, schema); !fixed.empty()) return fixed;
  if (const auto alias = find_alias(k_section_aliases, name); !alias.empty()) return std::string(alias);
  if (const auto key = phone_key_of(name); !key.empty()) return fmt::format("ivr_menu_option_{}", key);
  if (auto found = name_by_prefix(name); !found.empty()) return found;
  const bool is_tidy = std::ranges::any_of(
      k_prefixes, [&](std::string_view prefix) { return name.starts_with(fmt::format("{}_", prefix)); });
  if (is_tidy && name != section.name) return name;
  const std::string_view prefix = prefix_by_keys(section);
  return prefix.empty() || section.name.empty() ? "" : fmt::format("{}_{}", prefix, section.name);
}

constexpr std::array k_type_aliases = std::to_array<Alias>({{"dial", "forward"},
                                                            {"call", "forward"},
                                                            {"transfer", "forward"},
                                                            {"phone", "forward"},
                                                            {"record", "voicemail"},
                                                            {"message", "voicemail"},
                                                            {"mailbox", "voicemail"},
                                                            {"answerphone", "voicemail"},
                                                            {"hang_up", "hangup"},
                                                            {"end", "hangup"},
                                                            {"goodbye", "hangup"},
                                                            {"bye", "hangup"},
                                                            {"goto", "redirect"},
                                                            {"jump", "redirect"},
                                                            {"menu", "redirect"},
                                                            {"say", "redirect"}});

}  // namespace

Suggestion suggest_key(std::string_view written, const SectionSpec& spec, const Schema& schema) {
  std::string key(written);  // without what cannot be seen
  std::erase_if(key, [](char c) { return static_cast<unsigned char>(c) >= 0x80U; });
  if (const auto words = find_alias(k_key_words, fmt::format("{}/{}", kind_of(spec), key)); !words.empty())
    return {kind_of(spec) == "redirect" ? "path" : "", std::string(words)};
  for (const Alias& alias : k_key_aliases) {
    if (alias.wrong == key && spec.find(alias.meant) != nullptr)
      return {std::string(alias.meant), did_you_mean_this(alias.meant)};
  }
  if (spec.name == "holidays_*") return {"", fmt::format(" ({})", expected_date_key(key))};
  const std::string days = is_of_hours(spec) ? meant_weekdays(key) : "";
  if (!days.empty()) return {"*", fmt::format(" (expected {})", days)};
  const std::string_view phone_key = spec.name == "ivr_menu" ? phone_key_of(key) : std::string_view();
  if (!phone_key.empty())
    return {"", fmt::format(" (expected a section [ivr_menu_option_{}] with action = NAME)", phone_key)};
  if (const auto near = nearest_key(key, spec); !near.empty())
    return {std::string(near), did_you_mean_this(near)};
  if (auto owner = owner_words(key, schema); !owner.empty()) return {"", std::move(owner)};
  if (is_of_hours(spec)) return {"", " (expected days, such as mon, mon-fri, sat,sun or daily; or timezone)"};
  return {"", all_keys(spec)};
}

Suggestion suggest_section(const IniSection& section, const Schema& schema) {
  const std::string name = tidied(section.name);
  if (name == "holidays" || name == "holiday")
    return {"", " (expected [holidays_NAME], and holidays = NAME in a section of hours)"};
  std::string meant = meant_section(section, schema);
  if (meant.empty() || looks_secret(meant)) return {};
  std::string words = did_you_mean_this(meant);
  return {std::move(meant), std::move(words)};
}

Suggestion suggest_type(std::string_view type, ActionTypes types) {
  const std::string wanted = to_lower(type);
  std::string_view meant = find_alias(k_type_aliases, wanted);
  std::vector<std::string_view> names;
  for (const ActionType* known : types) names.push_back(known->name);
  if (std::ranges::find(names, meant) == names.end()) meant = {};
  if (meant.empty() && wanted.size() > 3) meant = nearest_name(wanted, names);
  return {std::string(meant), meant.empty() ? "" : did_you_mean_this(meant)};
}

}  // namespace ivr
