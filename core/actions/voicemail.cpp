#include "core/actions/voicemail.hpp"

#include "core/actions/action_types.hpp"
#include "core/config/read_config.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/recording_report.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <variant>

namespace ivr {
namespace {

constexpr std::array k_keys = std::to_array<KeySpec>({
    {"type", Requirement::yes},
    {"play_sample", Requirement::either, "", ValueKind::sample},
    {"play_say", Requirement::either},
    {"play_ssml"},
    {"hangup_sample", Requirement::either, "", ValueKind::sample},
    {"hangup_say", Requirement::either},
    {"hangup_ssml"},
    {"voicemail_alert_sms_from", Requirement::with_sms},
    {"voicemail_alert_sms_to", Requirement::recipient, "", ValueKind::list},
    {"voicemail_alert_email_to", Requirement::recipient, "", ValueKind::mails},
    {"voicemail_alert_webhook", Requirement::recipient, "", ValueKind::url},
    {"voicemail_timeout", Requirement::yes, "", ValueKind::number},
    {"voicemail_max_length", Requirement::yes, "", ValueKind::number},
    {"voicemail_min_length", Requirement::no, "1", ValueKind::number},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

constexpr int k_max_silence = 3600;
constexpr int k_max_least_length = 60;
constexpr int k_max_recording = 86400;  // the Record page; older ones say 14400

std::shared_ptr<const ActionSettings> read(SectionReader& values, Action& action) {
  using std::chrono::seconds;
  auto voicemail = std::make_shared<Voicemail>();
  if (!action.play.empty()) voicemail->pause = seconds(1);
  voicemail->farewell_prompt = values.prompt("hangup");
  read_alert_recipients(values, voicemail->notified);
  voicemail->silence = values.parsed(values.require("voicemail_timeout"), whole<seconds>(0, k_max_silence))
                           .value_or(voicemail->silence);
  voicemail->max_length =
      values.parsed(values.require("voicemail_max_length"), whole<seconds>(2, k_max_recording))
          .value_or(voicemail->max_length);
  const auto min_length = values.find("voicemail_min_length");
  voicemail->min_length = values.setting("voicemail_min_length", whole<seconds>(0, k_max_least_length));
  if (min_length && voicemail->min_length > voicemail->max_length)
    values.complain(*min_length,
                    "is more than voicemail_max_length (expected less: nobody would be notified)");
  return voicemail;
}

StoreEntry entry_of(const CallbackRequest& request, const RecordingReport& report) {
  Recording recording{report.sid,
                      parse_call_sid(request.parameters),
                      std::string(request.action),
                      parse_caller(request.parameters),
                      report.length,
                      report.began,
                      parse_caller_name(request.parameters),
                      parse_called(request.parameters)};
  if (report.status == "absent") return EmptyRecording{recording.sid, recording.call_sid, recording.action};
  return static_cast<const Voicemail&>(*request.settings).entry_of(std::move(recording));
}

Effect without_recipients(const RecordingReport& report) {
  return Notice{fmt::format(
      R"(recording_without_recipients recording={} reason="its callback names no voicemail action")",
      report.sid)};
}

// Twilio reports the state of a recording. If it is complete and its action is known, it must be kept to be
// announced; if it is absent or too short, it is counted.
CallbackResult on_state(const CallbackRequest& request, const RecordingReport& report) {
  CallbackResult result;
  if (report.sid.empty() || (report.status != "completed" && report.status != "absent")) return result;
  if (request.settings == nullptr) {
    result.effects.push_back(without_recipients(report));
    return result;
  }
  const auto grade = report.status == "completed" ? Persist::Grade::required : Persist::Grade::background;
  result.effects.emplace_back(Persist{grade, entry_of(request, report)});
  return result;
}

// An empty recording is only counted, so the caller does not wait for it.
Persist::Grade grade_at_record_end(const StoreEntry& entry) {
  return std::holds_alternative<EmptyRecording>(entry) ? Persist::Grade::background
                                                       : Persist::Grade::best_effort;
}

// Record has ended. The recording is also announced from here, because its callback may be lost; but no
// caller hears an error because of that.
CallbackResult on_record_end(const CallbackRequest& request, const RecordingReport& report) {
  if (request.settings == nullptr) return {CallbackResult::Next::apology, {}};
  CallbackResult result{CallbackResult::Next::link, "next"};
  if (report.sid.empty()) return result;
  StoreEntry entry = entry_of(request, report);
  const Persist::Grade grade = grade_at_record_end(entry);
  result.effects.emplace_back(Persist{grade, std::move(entry)});
  return result;
}

CallbackResult on_callback(const CallbackRequest& request) {
  const auto report = parse_recording_report(request.parameters, request.account_sid, request.now);
  return request.endpoint == Endpoint::recording ? on_state(request, report) : on_record_end(request, report);
}

constexpr std::array k_callbacks = {Endpoint::recording, Endpoint::farewell};

}  // namespace

void Voicemail::write(TwimlWriter& verbs, const CallbackUrls& urls) const {
  verbs.pause(pause);
  verbs.record({urls.for_verb(k_farewell_path), urls.with_retries(k_recording_path), silence, max_length});
}

StoreEntry Voicemail::entry_of(Recording recording) const {
  if (recording.length && *recording.length < min_length)
    return EmptyRecording{recording.sid, recording.call_sid, recording.action};
  return NewVoicemail{std::move(recording), notified.recipients, notified.sms_from};
}

const ActionType k_voicemail_type = {"voicemail", k_keys, read, k_callbacks, on_callback};

}  // namespace ivr
