// What the parameters of a webhook say of a recording, its call and its caller.
//
// Pure. Whatever was sent, what comes out can be kept and shown.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/zone.hpp"
#include "core/webhook/form.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

struct RecordingReport {
  std::string sid;     // RE and 32 hexadecimal digits; empty: it names no recording of the account
  std::string status;  // "completed", "absent" ...; empty in what Record asks for when it is over
  std::optional<std::chrono::seconds> length;
  StoreTime began;  // counted back from now where Twilio does not say
};

// Of a callback about a recording's state, or of what Record asks for. The latter is documented to name the
// recording by its URL alone (https://www.twilio.com/docs/voice/twiml/record), which then ends in the SID.
RecordingReport parse_recording_report(const Parameters& parameters, std::string_view account_sid,
                                       WallTime now);

// Twilio's From: a number mostly, but also "anonymous" or a SIP address. UTF-8 without control characters.
std::string parse_caller(const Parameters& parameters);

// Twilio's CallerName and To, treated in the same way; empty when they are not there. Only requests about a
// call have them, callbacks about a recording have not.
std::string parse_caller_name(const Parameters& parameters);
std::string parse_called(const Parameters& parameters);

// CallSid; empty when it is none.
std::string parse_call_sid(const Parameters& parameters);

}  // namespace ivr
