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
  std::string sms_sender;  // empty if no recipient is notified by SMS
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
  std::string sms_sender;  // empty if no recipient is notified by SMS
};

using StoreEntry = std::variant<NewVoicemail, VoicemailCall, EmptyRecording>;

// A channel of which nothing can be sent until an operator acts.
struct StoppedQueue {
  Channel channel = Channel::sms;
  std::optional<StoreTime> since;  // nothing: unknown
  std::string reason;              // sentences: who refused what, and what to do
};

struct QueueStats {
  std::int64_t pending = 0;
  std::int64_t sending = 0;
  std::int64_t sent = 0;
  std::int64_t failed = 0;
  std::int64_t empty_recordings = 0;           // absent or too short: they cause no alert
  std::optional<std::chrono::seconds> oldest;  // the age of the oldest that is neither sent nor failed
  std::vector<StoppedQueue> stopped;           // usually none
};

// A store that works, but for how long, or whether it has all alerts, is doubtful.
enum class StoreWarning {
  none,
  disk_almost_full,  // the next voicemails may not be committed
  replaced,          // it is another file than the one before: alerts of that one are not sent
};

// What `ivr serve` knows of the store; updated about once a second.
struct StoreView {
  bool reachable = false;
  StoreWarning warning = StoreWarning::none;
  std::string problem;  // why it is not reachable; for the log, never for callers or other strangers
  QueueStats queue;
  std::string link_key;  // signs links to recordings; empty: unknown yet
};

}  // namespace ivr
