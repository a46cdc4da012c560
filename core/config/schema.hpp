// Every section that a config.ini may have, and what is known of each key before it is read. The keys of an
// action are in its file in core/actions/; Schema joins both.
//
// Nothing else has this knowledge: the reader takes from it which keys there are, which are mandatory
// and what the defaults are, `ivr check` its hints, `ivr config` its output, and a test compares
// docs/configuration.md with it.
#pragma once

#include "core/webhook/endpoint.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ivr {

enum class Requirement {
  yes,
  no,
  either,        // this key or its twin: "play_sample" or "play_say", "auth_token" or "auth_token_file"
  with_hours,    // with "hours"
  with_ping,     // with the address to ping
  recipient,     // at least one of those that say who is notified of a voicemail
  with_sms,      // with "voicemail_alert_sms_to", in [health] with "alert_sms_to"
  with_webhook,  // with "voicemail_alert_webhook" of any action, itself or its twin
  with_api_key,  // with "api_key", itself or its twin
  with_user,     // with "user", itself or its twin
  each_day,      // one for each day of the week, some for several
};

enum class ValueKind {
  text,
  number,  // or a word in place of one
  yes_no,
  list,    // of phone numbers, between commas
  origin,  // a URL without a path
  url,     // its path and its query may be secrets
  sample,  // the URL of a recording
  path,    // of a file
  sid,
  mail,   // an address
  mails,  // several, between commas
  base_path,
  store_url,  // may hold a password
  secret,
};

struct KeySpec {
  std::string_view name;  // what documents call it, if matches is not null
  Requirement requirement = Requirement::no;
  std::string_view default_value = "";  // as it would be written; empty: none
  ValueKind kind = ValueKind::text;
  std::string_view blank_means = "";                // of a mandatory key that may be left empty
  bool (*matches)(std::string_view key) = nullptr;  // null: the key is written as name is

  [[nodiscard]] bool is(std::string_view key) const {
    return matches == nullptr ? key == name : matches(key);
  }
};

// "hours" of "hours_action_on_closed".
struct KeyOwner {
  std::string_view key;
  std::string_view
      expected;  // what to write if the owned key is missing, for a message; empty: nothing to say
};

struct SectionSpec {
  std::string_view name;  // "ivr_menu", or "action_*" for a name that ends as the operator likes
  std::string_view type;  // of an action; otherwise empty
  bool mandatory = false;
  std::span<const KeySpec> keys;

  [[nodiscard]] const KeySpec* find(std::string_view key) const;  // null: there is no such key

  // The other key that can stand for this one: "play_say" for "play_sample", "password_file" for "password".
  // Null: there is none.
  [[nodiscard]] const KeySpec* twin_of(const KeySpec& key) const;

  // "play_ssml" for "play_sample" and "play_say". Null: there is none.
  [[nodiscard]] const KeySpec* ssml_of(const KeySpec& key) const;

  // The key that makes this one mandatory. Nothing: there is none in this section.
  [[nodiscard]] std::optional<KeyOwner> owner_of(const KeySpec& key) const;
};

class ActionSettings;
class SectionReader;
struct Action;
struct CallbackRequest;
struct CallbackResult;

// A type of action. All there is about one is in its file in core/actions/; the table of them all is
// action_types().
struct ActionType {
  std::string_view name;  // the value of "type"
  std::span<const KeySpec> keys;
  // action: its name, line, hours and prompt are filled in, its links are to be added. Never null.
  std::shared_ptr<const ActionSettings> (*read)(SectionReader& values, Action& action) = nullptr;
  // The addresses at which Twilio calls back, and what the call does then.
  std::span<const Endpoint> callbacks{};
  CallbackResult (*on_callback)(const CallbackRequest& request) = nullptr;
};

using ActionTypes = std::span<const ActionType* const>;

// The sections of every config, and those of the given types of action.
class Schema {
 public:
  explicit Schema(ActionTypes types);

  [[nodiscard]] std::span<const SectionSpec> sections() const { return sections_; }

  // The spec for a section of this name (and action type), or null. For an action of an unknown or missing
  // type: null.
  [[nodiscard]] const SectionSpec* find(std::string_view section, std::string_view type) const;

  [[nodiscard]] bool has_key(std::string_view key) const;     // in any section
  [[nodiscard]] bool has_secret(std::string_view key) const;  // in any section

 private:
  std::vector<SectionSpec> sections_;
};

// Whether a section name begins as one that the operator names: "action_", "hours_", "ivr_menu_option_".
bool is_open_ended(std::string_view section_spec_name);

}  // namespace ivr
