// How an alert is read from its row in the store.
#pragma once

#include "core/alerts/alert.hpp"
#include "fcgi_app/db/session.hpp"

#include <string_view>

namespace ivr {

// The columns of a SELECT whose rows read_alert() reads.
inline constexpr std::string_view k_alert_columns =
    "id, recording_sid, call_sid, action, caller, length_seconds, began_at, caller_name, called, channel, "
    "recipient, sender, "
    "state, "
    "attempts, attempt_id, attempt_at, in_doubt, resend_at, created_at, due_at, done_at, provider_id, code, "
    "problem, notice_kind, notice";
inline constexpr int k_alert_column_count = 26;

Alert read_alert(Row row);

// "select COLUMNS from alerts REST", a query that gives alerts.
Query alerts_query(std::string_view rest);

std::optional<Alert> find_alert(Session& session, std::int64_t id);

}  // namespace ivr
