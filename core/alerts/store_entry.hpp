// What webhooks and the health check put into the alert store.
//
// Plain values. Committing an entry twice is the same as committing it once.
#pragma once

#include "core/alerts/alert.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ivr {

// A recording of which all these recipients are to be notified. A recipient who was notified already is not
// notified again.
struct NewVoicemail {
  Recording recording;
  std::vector<Recipient> recipients;
  std::string sms_sender;  // E.164; empty if no recipient is notified by SMS
};

// A recording that causes no alert, because the caller did not speak long enough or at all. It is counted
// once.
struct EmptyRecording {
  std::string recording_sid;
  std::string call_sid;
  std::string action;
};

// A notice of the health check that is to reach all of these.
struct NewHealthNotice {
  HealthNotice notice;
  std::vector<Recipient> recipients;
  std::string sms_sender;  // E.164; empty if no recipient is notified by SMS
};

using StoreEntry = std::variant<NewVoicemail, VoicemailCall, EmptyRecording>;

struct QueueStats {
  std::int64_t pending = 0;
  std::int64_t sending = 0;
  std::int64_t sent = 0;
  std::int64_t failed = 0;
  std::int64_t empty_recordings = 0;           // absent or too short: they cause no alert
  std::optional<std::chrono::seconds> oldest;  // the age of the oldest that is neither sent nor failed
  std::string stopped;                         // why a channel's queue is stopped; empty: none is
};

// What `ivr serve` knows of the store; updated about once a second.
struct StoreView {
  bool reachable = false;
  std::string problem;  // why it is not; for the log, never for callers or other strangers
  QueueStats backlog;
  std::string link_key;  // signs links to recordings; empty: not known yet
};

}  // namespace ivr
