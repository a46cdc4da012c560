// What is put into the alert store: of webhooks, each committed by itself, and of the health check.
//
// Plain values. Committing one twice is the same as once.
#pragma once

#include "core/alerts/alert.hpp"

#include <string>
#include <variant>
#include <vector>

namespace ivr {

// A recording that is to be announced to all of these; who was told of it already is not told again.
struct NewVoicemail {
  Recording recording;
  std::vector<Recipient> recipients;
  std::string sms_sender;  // E.164; empty when nobody is told by SMS
};

// A recording that raises no alert: nobody spoke, or not for long enough. Counted once.
struct EmptyRecording {
  std::string recording_sid;
  std::string call_sid;
  std::string action;
};

// A notice of the health check that is to reach all of these.
struct NewHealthNotice {
  HealthNotice notice;
  std::vector<Recipient> recipients;
  std::string sms_sender;  // E.164; empty when nobody is told by SMS
};

using StoreEntry = std::variant<NewVoicemail, VoicemailCall, EmptyRecording>;

}  // namespace ivr
