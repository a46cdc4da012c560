#include "core/twilio_api/recordings.hpp"

#include "core/base/numbers.hpp"
#include "core/base/sid.hpp"
#include "core/time/rfc2822_date.hpp"
#include "core/twilio_api/responses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_list = "Recordings";
constexpr int k_page_size = 200;

// Of a recording in progress, and of one that Twilio has not finished processing.
constexpr std::array<std::string_view, 4> k_unfinished = {"in-progress", "paused", "stopped", "processing"};

ListedRecording recording_of(const TwilioFields& fields) {
  const auto text = [&](std::string_view name) { return std::string(find_field(fields, name)); };
  constexpr int k_a_day = 86400;
  const auto length = parse_number(find_field(fields, "duration"), 0, k_a_day);
  return {text("sid"),
          text("call_sid"),
          text("source"),
          text("status"),
          length ? std::optional(std::chrono::seconds(*length)) : std::nullopt,
          parse_rfc2822_date(find_field(fields, "date_created")),
          parse_rfc2822_date(find_field(fields, "start_time"))};
}

}  // namespace

HttpRequest recording_list_request(const TwilioAccess& access, std::chrono::sys_days first) {
  const std::chrono::year_month_day day(first);
  return list_request(
      access, k_list,
      // "DateCreated>=2026-11-22", which means "on that day or later".
      fmt::format("DateCreated%3E={:04}-{:02}-{:02}&PageSize={}", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), k_page_size));
}

Result<RecordingPage, SendResult> read_recording_page(const TwilioAccess& access,
                                                      const HttpOutcome& outcome) {
  auto read = read_list_page(access, k_list, outcome);
  if (!read) return tl::unexpected{read.error()};
  RecordingPage page{{}, std::move(read->next)};
  for (const TwilioFields& item : read->items) {
    ListedRecording recording = recording_of(item);
    if (is_sid(recording.sid, "RE") && is_sid(recording.call_sid, "CA"))
      page.recordings.push_back(std::move(recording));
  }
  return page;
}

bool is_unfinished(const ListedRecording& recording) {
  return std::ranges::find(k_unfinished, recording.status) != k_unfinished.end();
}

}  // namespace ivr
