// Every section and key a config.ini may have. The reader refuses what is not here, and the reference in
// docs/configuration.md is held against it by a test.
#pragma once

#include <span>
#include <string_view>

namespace ivr {

enum class Requirement {
  yes,
  no,
  either,        // this key or its twin: "play_sample" or "play_say", "auth_token" or "auth_token_file"
  with_hours,    // with "hours"
  with_ping,     // with the address to ping
  recipient,     // one of those that say who is told of a voicemail, at least
  with_sms,      // with "voicemail_alert_sms_to", in [health] with "alert_sms_to"
  with_webhook,  // with "voicemail_alert_webhook" of any action, itself or its twin
  with_api_key,  // with "api_key", itself or its twin
  with_user,     // with "user", itself or its twin
};

struct KeySpec {
  std::string_view name;
  Requirement need = Requirement::no;
  std::string_view fallback = "";  // the default, as it would be written; empty: none
};

struct SectionSpec {
  std::string_view name;  // "ivr_menu", or "action_*" for a name that ends as the operator likes
  std::string_view type;  // of an action; otherwise empty
  bool mandatory = false;
  std::span<const KeySpec> keys;
};

std::span<const SectionSpec> schema();

// The spec for a section of this name (and action type), or null. For an action of an unknown or missing
// type: null.
const SectionSpec* find_section_spec(std::string_view section, std::string_view type);

bool is_key_of_any_section(std::string_view key);

// Whether a section name begins as one that the operator names: "action_", "hours_", "ivr_menu_option_".
bool is_open_ended(std::string_view section_spec_name);

}  // namespace ivr
