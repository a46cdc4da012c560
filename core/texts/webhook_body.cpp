#include "core/texts/webhook_body.hpp"

#include "core/crypto/hmac.hpp"
#include "core/texts/phrases.hpp"
#include "core/time/zone.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <variant>

namespace ivr {
namespace {

nlohmann::ordered_json text_or_null(std::string_view text) {
  return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

nlohmann::ordered_json seconds_or_null(const std::optional<std::chrono::seconds>& length) {
  return length ? nlohmann::ordered_json(length->count()) : nlohmann::ordered_json();
}

// Bytes that are not UTF-8 become U+FFFD; by default they would throw.
std::string to_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// The last digit of the id shows which of an incident's two notices it is.
std::string notice_body(const HealthNotice& notice, const TextTerms& terms) {
  return to_line({
      {"event", "health"},
      {"id", notice.sid},
      {"tag", alert_tag(notice.sid, false)},
      {"incident", notice.sid.substr(0, notice.sid.size() - 1)},
      {"state", to_text(notice.kind)},
      {"words", notice.words},
      {"written_at", format_local(terms.zone, notice.written, "%FT%T%Ez")},
  });
}

std::string voicemail_body(const Recording& recording, const TextTerms& terms) {
  // A program cannot call "+266696687" back, so the field is null.
  const std::string_view caller = is_withheld(recording.caller) ? std::string_view() : recording.caller;
  const nlohmann::ordered_json json = {
      {"event", "voicemail"},
      {"id", recording.sid},
      {"tag", alert_tag(recording.sid, !terms.link.empty())},
      {"recording_sid", recording.sid},
      {"call_sid", text_or_null(recording.call_sid)},
      {"action", recording.action},
      {"caller", text_or_null(caller)},
      {"caller_name", text_or_null(recording.caller_name)},
      {"called", text_or_null(recording.called)},
      {"began_at", format_local(terms.zone, recording.began, "%FT%T%Ez")},
      {"length_seconds", seconds_or_null(recording.length)},
      {"recording_url", text_or_null(terms.link)},
  };
  return to_line(json);
}

}  // namespace

std::string webhook_body(const Alert& alert, const TextTerms& terms) {
  if (const auto* notice = std::get_if<HealthNotice>(&alert.subject)) return notice_body(*notice, terms);
  return voicemail_body(std::get<Recording>(alert.subject), terms);
}

std::string webhook_signature(std::string_view secret, std::string_view body, std::chrono::sys_seconds now) {
  const auto time = now.time_since_epoch().count();
  return fmt::format("t={},v1={}", time, to_hex(hmac_sha256(secret, fmt::format("{}.{}", time, body))));
}

}  // namespace ivr
