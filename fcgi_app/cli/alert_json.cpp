#include "fcgi_app/cli/alert_json.hpp"

#include "core/texts/sms_text.hpp"
#include "fcgi_app/cli/printable.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <variant>

namespace ivr {
namespace {

// Keeps the order of the fields.
using Json = nlohmann::ordered_json;

Json time_or_null(const std::optional<StoreTime>& time) {
  return time ? Json(utc_time(*time)) : Json();
}

Json seconds_or_null(const std::optional<std::chrono::seconds>& length) {
  return length ? Json(length->count()) : Json();
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

// The fields of a recording are null for a notice.
Recording recording_of(const Alert& alert) {
  const auto* recording = std::get_if<Recording>(&alert.subject);
  return recording == nullptr ? Recording{} : *recording;
}

StoreTime began_at(const Alert& alert) {
  const auto* notice = std::get_if<HealthNotice>(&alert.subject);
  return notice == nullptr ? std::get<Recording>(alert.subject).began : notice->written;
}

Json notice_or_null(const Alert& alert) {
  const auto* notice = std::get_if<HealthNotice>(&alert.subject);
  if (notice == nullptr) return {};
  return {{"id", notice->sid}, {"state", to_text(notice->kind)}, {"words", notice->words}};
}

Json to_json(const Alert& alert) {
  const Recording recording = recording_of(alert);
  return {{"id", alert.id},
          {"state", to_text(alert.state)},
          {"created_at", utc_time(alert.created_at)},
          {"notice", notice_or_null(alert)},
          {"recording_sid", text_or_null(recording.sid)},
          {"call_sid", text_or_null(recording.call_sid)},
          {"action", text_or_null(recording.action)},
          {"caller", text_or_null(recording.caller)},
          {"caller_name", text_or_null(recording.caller_name)},
          {"called", text_or_null(recording.called)},
          {"began_at", utc_time(began_at(alert))},
          {"length_seconds", seconds_or_null(recording.length)},
          {"tag", alert_tag(subject_sid(alert), true)},
          {"channel", to_text(alert.recipient.channel)},
          {"recipient", alert.recipient.address},
          {"sender", text_or_null(alert.sender)},
          {"attempts", alert.attempts},
          {"attempt_id", text_or_null(alert.attempt_id)},
          {"attempt_at", time_or_null(alert.attempt_at)},
          {"in_doubt", alert.in_doubt},
          {"resend_at", time_or_null(alert.resend_at)},
          {"due_at", alert.state == AlertState::pending ? Json(utc_time(alert.due_at)) : Json()},
          {"done_at", time_or_null(alert.done_at)},
          {"provider_id", text_or_null(alert.provider_id)},
          {"code", text_or_null(alert.code)},
          {"problem", text_or_null(alert.problem)}};
}

// "sms since 2026-11-27T17:00:00.000Z: ...", with semicolons between them.
std::string stopped_queues(const QueueStats& stats) {
  std::string all;
  for (const StoppedQueue& queue : stats.stopped) {
    const std::string since = queue.since ? " since " + utc_time(*queue.since) : std::string();
    all.append(all.empty() ? "" : "; ")
        .append(to_text(queue.channel))
        .append(since)
        .append(": ")
        .append(queue.reason);
  }
  return all;
}

std::string to_line(const Json& value) {
  constexpr int k_one_line = -1;
  return value.dump(k_one_line, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string alerts_to_json(std::span<const Alert> alerts) {
  std::string text = "[";
  for (const Alert& alert : alerts) {
    text += text.size() == 1 ? "\n" : ",\n";
    text += to_line(to_json(alert));
  }
  return text + (alerts.empty() ? "]\n" : "\n]\n");
}

std::string stats_to_json(const QueueStats& stats) {
  return to_line({{"pending", stats.pending},
                  {"sending", stats.sending},
                  {"sent", stats.sent},
                  {"failed", stats.failed},
                  {"oldest_pending_seconds", seconds_or_null(stats.oldest)},
                  {"empty_recordings", stats.empty_recordings},
                  {"queue_stopped", text_or_null(stopped_queues(stats))}}) +
         "\n";
}

}  // namespace ivr
