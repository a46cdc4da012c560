// Everything that a config.ini says, typed: read_config() makes it of the text, build_graph() and compile()
// make the calls of it.
//
// Plain values; the defaults are those of the schema. A name that refers to another section keeps its line,
// for the checks.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/schedule.hpp"
#include "core/twiml/prompt.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// A name in the file that must exist elsewhere in it.
struct Reference {
  std::string_view
      key;  // the key it is the value of, for messages; in static storage, or that of its section of hours
  std::string name;  // as written
  int line = 0;
};

// Outside these hours the call goes to another action, instead of anything else in the section.
struct HoursRule {
  Reference hours;
  Reference action_on_closed;
};

struct TwilioSettings {
  int line = 1;
  std::string account_sid;
  std::string auth_token;
  std::string auth_token_secondary;  // empty: none
  std::string public_base_url;  // scheme://[user:password@]host[:port], no slash at the end; empty: not set
  std::string api_base_url;
  bool validate_signature = true;  // unless the config says no
  std::string api_key;             // SK…; empty: account_sid and auth_token send
  std::string api_key_secret;      // empty for a process that does not send
};

// [alerts]: how voicemail alerts are kept and sent.
struct AlertSettings {
  std::string store;
  std::string link_key;  // empty: the one in the store
  std::chrono::days link_valid{0};
  int sms_max_characters = 0;  // in GSM-7 septets
  int sms_per_second = 0;      // of one sender
  int max_per_hour = 0;        // to one recipient by SMS or mail; then one message counts the rest
  std::chrono::hours give_up_after{0};
  std::chrono::minutes late_after{0};
  std::chrono::days keep{0};
  std::string webhook_secret;  // empty for a process that does not send
  bool has_webhook_secret = false;
  std::string ca_file;  // empty: the system's
};

// [smtp]: the mail server that sends the alerts.
struct SmtpSettings {
  bool given = false;
  std::string url;   // smtp:// or smtps://, a host, an optional port
  std::string user;  // empty: no authentication
  std::string password;
  std::string from;
};

// [health], and the pings of [aws]: how a failure of the phone is noticed, and who is notified.
struct HealthSettings {
  std::string ping_url;  // empty: no pings
  std::optional<std::chrono::minutes> ping_every;
  int failures_before_alert = 0;          // in a row
  std::chrono::days certificate_days{0};  // how long it must still be valid; 0: it is not checked
  std::string sms_from;                   // empty when nobody is notified by SMS
  std::vector<Recipient> recipients;      // each once; none: there is only the log
  int email_line = 0;                     // of the keys, for messages; 0: not given
  int webhook_line = 0;
  std::string dead_mans_switch_url;  // requested after each good ping; empty: none
  Reference needs_ping;              // a key that has no effect without ping_url; line 0: none
};

struct ServerSettings {
  int workers = 0;  // 0: one per core, at least two
  int queue = 0;
  bool debug = false;
};

struct IvrSettings {
  int line = 1;
  TimeZone zone;          // UTC if it is missing or wrong
  std::string base_path;  // "" or /segment(/segment)*
  std::string voice;      // empty: the account's
  std::string language;   // empty: the voice's
  Prompt invalid;         // empty: "Invalid menu option selected"
};

struct Welcome {
  int line = 0;
  std::optional<HoursRule> hours;
  Prompt play;
};

struct Menu {
  int line = 0;  // 0: the section is missing
  std::optional<HoursRule> hours;
  Prompt play;
  Prompt no_input;
  std::chrono::seconds pause{0};
  std::optional<int> no_input_max_loops;
  std::optional<Reference> no_input_action;
  int invalid_max_loops = 0;  // that many wrong keys in a row end the menu; 0 is 1
  std::optional<Reference> invalid_action;
};

struct MenuOption {
  std::string key;  // one of 0-9 * #
  int line = 0;
  std::optional<HoursRule> hours;
  Prompt play;
  Reference action;
};

// Who is notified of a voicemail, and from which number.
struct AlertContacts {
  std::string sms_from;               // empty when nobody is notified by SMS
  std::vector<Recipient> recipients;  // each once
  int email_line = 0;                 // of the keys, for messages; 0: not given
  int webhook_line = 0;
};

// A way that a call can take from an action: an edge of the flow graph, before its end is known.
struct Link {
  // Whether the reference holds the name of an action, or a path below base_path.
  enum class Kind { action, path };
  std::string_view label;  // in static storage: "busy"; a call takes "next" by itself
  Reference to;
  Kind kind = Kind::action;
};

class TwimlWriter;
class CallbackUrls;

// What one action does, by its type: each type has a class of its own in core/actions/.
//
// Never changed once it was read, so any number of threads may use it.
class ActionSettings {
 public:
  ActionSettings() = default;
  ActionSettings(const ActionSettings&) = delete;
  ActionSettings& operator=(const ActionSettings&) = delete;
  virtual ~ActionSettings() = default;

  // Adds the verbs that follow the action's prompt.
  virtual void write(TwimlWriter& verbs, const CallbackUrls& urls) const = 0;

  // Whether these verbs take no time: the call goes straight on.
  [[nodiscard]] virtual bool is_silent() const { return false; }

  // What is said before the call ends, at an address of its own; null: the action has no such address. The
  // call goes there by itself after the verbs.
  [[nodiscard]] virtual const Prompt* farewell() const { return nullptr; }

  // Who is notified of what a caller records; null: nothing is recorded.
  [[nodiscard]] virtual const AlertContacts* contacts() const { return nullptr; }
};

// Encoded as three bytes each, its bytes must leave room for the rest of an address in k_reserve_bytes of a
// document.
inline constexpr std::size_t k_max_name_bytes = 512;

struct Action {
  std::string name;  // without "action_"
  int line = 0;
  std::optional<HoursRule> hours;
  Prompt play;
  std::string_view type;    // in static storage; empty when it is unknown, which is an error
  std::vector<Link> links;  // besides those of the hours
  std::shared_ptr<const ActionSettings> settings;  // null when the type is unknown
};

// Where calls go on a holiday, instead of hours_action_on_closed: "12-25_action = xmas".
struct HolidayAction {
  std::string key;
  std::string action;  // its name
  int line = 0;
};

// A line of a section of holidays, with its own action if it has one.
struct HolidayEntry {
  Holiday holiday;
  std::optional<HolidayAction> action{};
  std::string calendar{};  // the path of its file
};

struct HolidaysSection {
  std::string name;  // without "holidays_"
  int line = 0;
  std::vector<HolidayEntry> entries;  // in the order of their lines
};

struct HoursSection {
  std::string name;  // without "hours_"
  int line = 0;
  Schedule schedule;                     // in the zone of [ivr] if the section gives none
  std::optional<TimeZone> zone{};        // that the section gives
  std::vector<Reference> holidays{};     // the names of its sections of holidays
  std::vector<HolidayAction> actions{};  // of its holidays; see Holiday::action
};

struct Config {
  TwilioSettings twilio;
  AlertSettings alerts;
  SmtpSettings smtp;
  HealthSettings health;
  ServerSettings server;
  IvrSettings ivr;
  Welcome welcome;
  Menu menu;
  std::vector<MenuOption> options;
  std::vector<Action> actions;
  std::vector<HoursSection> hours;
  std::vector<HolidaysSection> holidays;
};

}  // namespace ivr
