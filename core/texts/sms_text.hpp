// What an SMS says of a voicemail: who called, when, how long, for which action, the link, the tag.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

// What all texts of an alert need besides the recording.
struct TextTerms {
  TimeZone zone;
  std::string link;              // where it can be heard, naming the RecordingSid; empty: nowhere
  int sms_max_characters = 160;  // GSM-7 septets
  // When the link expires, for texts with room to say so; nothing: not said.
  std::optional<std::chrono::sys_seconds> link_until = std::nullopt;
};

// "VM 3f9a1c": by which a person recognises two alerts of one voicemail. The last six digits of the
// RecordingSid, or twelve when the text has no link, which else names the recording in full. Of a notice
// always twelve: "HE 3f9a1c012340".
std::string alert_tag(std::string_view sid, bool has_link);

// GSM-7 characters only, at most terms.sms_max_characters of them. The long form when there is room, else the
// short one with its parts cut or left out until it fits: the action's name, the length, the link. From 70
// characters on, caller, time and tag are always there; of a caller longer than a number, the beginning.
std::string sms_text(const Recording& recording, const TextTerms& terms);

// Whether this text, taken from Twilio's list of messages, is an alert of that recording or notice.
bool announces(std::string_view text, std::string_view sid);

}  // namespace ivr
