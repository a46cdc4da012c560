// An alert: one recipient is to be notified of one subject, a voicemail or a notice of the health check.
//
// Plain values. The alert store keeps one row for each alert.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ivr {

// Milliseconds since 1970, of the alert store's clock.
using StoreTime = std::chrono::sys_time<std::chrono::milliseconds>;

enum class Channel { sms, email, webhook };

std::string_view to_text(Channel channel);  // "sms", "email", "webhook"
std::optional<Channel> parse_channel(std::string_view text);

struct Recipient {
  Channel channel = Channel::sms;
  std::string address;  // E.164, a mail address or a URL
  bool operator==(const Recipient&) const = default;
};

// A voicemail: what a caller has left.
struct Recording {
  std::string sid;       // RE and 32 hexadecimal digits
  std::string call_sid;  // CA and 32 hexadecimal digits; may be empty
  std::string action;    // the name after "action_"
  std::string caller;    // Twilio's From: mostly E.164; empty: unknown
  std::optional<std::chrono::seconds> length;
  StoreTime began;            // when the caller was asked to speak
  std::string caller_name{};  // Twilio's CallerName, if the number looks names up; any text
  std::string called{};       // the number that was dialled; empty: unknown
};

// What the health check reports: the phone is in trouble, or it works again.
struct HealthNotice {
  enum class Kind { down, recovered };
  Kind kind = Kind::down;
  std::string words{};  // one line, any length
  std::string sid{};    // HE and 32 hexadecimal digits
  StoreTime written{};
};

// "red" and "green": the words that the store, `ivr alerts` and receivers of webhooks know.
std::string_view to_text(HealthNotice::Kind kind);
std::optional<HealthNotice::Kind> parse_notice_kind(std::string_view text);

// A call that reached a Record verb. Twilio's lists and callbacks of recordings name neither the caller nor
// the action, so both are kept from here on.
struct VoicemailCall {
  std::string call_sid;
  std::string action;
  std::string caller;
  std::string caller_name{};
  std::string called{};
};

enum class AlertState { pending, sending, sent, failed };

std::string_view to_text(AlertState state);  // "pending" and so on
std::optional<AlertState> parse_alert_state(std::string_view text);

// One row of the store.
struct Alert {
  std::int64_t id = 0;
  std::variant<Recording, HealthNotice> subject;
  Recipient recipient;
  std::string sender;  // of an SMS: a number, a name or a messaging service; otherwise empty
  AlertState state = AlertState::pending;
  int attempts = 0;
  std::string attempt_id;               // of the current attempt or the last one
  std::optional<StoreTime> attempt_at;  // when it was committed, before anything was posted
  // The last attempt may have been accepted: look before posting again, and not before resend_at.
  bool in_doubt = false;
  std::optional<StoreTime> resend_at;
  StoreTime created_at;
  StoreTime due_at;                  // of a pending one
  std::optional<StoreTime> done_at;  // sent or failed for good
  std::string provider_id;           // the message SID of one that was sent
  std::string code;     // of the last problem: Twilio's error code, "smtp 550", "http 404"; or empty
  std::string problem;  // the same in words
};

// What identifies the subject to recipients and to the store: the SID of the recording or of the notice.
const std::string& subject_sid(const Alert& alert);

}  // namespace ivr
