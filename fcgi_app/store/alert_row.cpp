#include "fcgi_app/store/alert_row.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace ivr {
namespace {

template <class Value>
Value known(std::optional<Value> value) {
  if (!value) throw std::runtime_error("a row of the store has an unknown state, channel or kind");
  return *value;
}

Recording read_recording(Row& row) {
  Recording recording;
  recording.sid = row.text();
  recording.call_sid = row.text();
  recording.action = row.text();
  recording.caller = row.text();
  if (const auto seconds = row.number_if_any()) recording.length = std::chrono::seconds(*seconds);
  recording.began = row.time();
  recording.caller_name = row.text();
  recording.called = row.text();
  return recording;
}

// A notice has its SID and its time in the columns of a recording, and two columns of its own.
std::variant<Recording, HealthNotice> to_subject(Recording recording, Row& row) {
  const std::string kind = row.text();
  std::string words = row.text();
  if (kind.empty()) return recording;
  return HealthNotice{known(parse_notice_kind(kind)), std::move(words), std::move(recording.sid),
                      recording.began};
}

}  // namespace

Alert read_alert(Row row) {
  Alert alert;
  alert.id = row.number();
  Recording recording = read_recording(row);
  alert.recipient.channel = known(parse_channel(row.text()));
  alert.recipient.address = row.text();
  alert.sender = row.text();
  alert.state = known(parse_alert_state(row.text()));
  alert.attempts = static_cast<int>(row.number());
  alert.attempt_id = row.text();
  alert.attempt_at = row.time_if_any();
  alert.in_doubt = row.number() != 0;
  alert.resend_at = row.time_if_any();
  alert.created_at = row.time();
  alert.due_at = row.time();
  alert.done_at = row.time_if_any();
  alert.provider_id = row.text();
  alert.code = row.text();
  alert.problem = row.text();
  alert.subject = to_subject(std::move(recording), row);
  return alert;
}

Query alerts_query(std::string_view rest) {
  return {fmt::format("select {} from alerts {}", k_alert_columns, rest), k_alert_column_count};
}

std::optional<Alert> find_alert(Session& session, std::int64_t id) {
  static const Query k_by_id = alerts_query("where id = :id");
  auto row = session.row(k_by_id, {{"id", id}});
  return row ? std::optional(read_alert(std::move(*row))) : std::nullopt;
}

}  // namespace ivr
