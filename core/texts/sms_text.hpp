// The texts of an SMS: of a voicemail (who called, when, how long, for which action, a link, a tag), and of a
// health notice.
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

// In place of more alerts in an hour than anybody reads, one that counts them.
struct AlertSummary {
  int count = 0;    // of voicemails, at least 1
  StoreTime since;  // when the first of them was stored
};

// What all texts of an alert need besides its subject.
struct TextTerms {
  TimeZone zone;
  std::string link;              // to the recording, with its RecordingSid; empty: none
  int sms_max_characters = 160;  // GSM-7 septets
  // When the link expires, for texts that have room for it; nothing: they do not mention it.
  std::optional<std::chrono::sys_seconds> link_until = std::nullopt;
  std::optional<AlertSummary> summary = std::nullopt;  // then it is about them, not about the one recording
};

// "VM 3f9a1c": it shows a person that two alerts are about the same voicemail. The last six digits of the
// RecordingSid, or twelve in a text without a link, which would contain the whole RecordingSid. Of a health
// notice always twelve: "HE 3f9a1c012340".
std::string alert_tag(std::string_view sid, bool has_link);

// What a person reads out, "VM 3f9a1c" or "vm3f9a1c" or with twelve digits: the SID of which it is the end,
// with "%" for the digits before. Nothing if it is no tag.
std::optional<std::string> parse_alert_tag(std::string_view text);

// "37 more voicemails since Sun 14:05, too many to notify you of each: ivr alerts list".
std::string summary_words(const AlertSummary& summary, const TimeZone& zone);

// GSM-7 characters only, at most terms.sms_max_characters of them. The long form if it fits, otherwise the
// short form, of which the action's name, the length and the link are cut or left out until it fits. From 70
// characters on it always has the caller, the time and the tag; of a caller longer than a number, the
// beginning.
std::string sms_text(const Recording& recording, const TextTerms& terms);

// The notice's words and its tag. GSM-7 characters only, at most max_characters, and never more than the 160
// of one message: the words begin with what is wrong, so they may be cut. The tag is complete.
std::string sms_text(const HealthNotice& notice, int max_characters);

// Whether this text, from Twilio's list of messages, is an alert about that recording or notice.
bool mentions(std::string_view text, std::string_view sid);

}  // namespace ivr
