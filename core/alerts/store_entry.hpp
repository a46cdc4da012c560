// What webhooks and the health check put into the alert store.
//
// Plain values. Committing an entry twice is the same as committing it once.
#pragma once

#include "core/alerts/alert.hpp"

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

}  // namespace ivr
