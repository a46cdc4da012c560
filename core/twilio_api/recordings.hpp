// The account's recordings, as Twilio lists them, also those that no callback reported.
//
// Pure. Safe to call from any thread. Source: https://www.twilio.com/docs/voice/api/recording
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"
#include "core/base/result.hpp"
#include "core/twilio_api/requests.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

struct ListedRecording {
  std::string sid{};       // RE and 32 hexadecimal digits
  std::string call_sid{};  // CA and 32 hexadecimal digits
  std::string source{};    // "RecordVerb": made by a Record verb
  std::string status{};    // "completed", "processing" …
  std::optional<std::chrono::seconds> length{};
  std::optional<std::chrono::sys_seconds> created{};  // by Twilio's clock
  std::optional<std::chrono::sys_seconds> began{};
};

struct RecordingPage {
  std::vector<ListedRecording> recordings;  // newest first; without those that have no valid SIDs
  std::optional<HttpRequest> next;
};

// Of that day and later, by Twilio's clock (UTC): the list can be filtered by whole days only.
HttpRequest recording_list_request(const TwilioAccess& access, std::chrono::sys_days first);

Result<RecordingPage, SendResult> read_recording_page(const TwilioAccess& access, const HttpOutcome& outcome);

// It may still become a voicemail, so the next scan must look at it again.
bool is_unfinished(const ListedRecording& recording);

}  // namespace ivr
