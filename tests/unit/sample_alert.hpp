// An alert as the store gives it, for tests of how alerts are shown.
#pragma once

#include "core/alerts/alert.hpp"

namespace ivr {

// Monday, 23 November 2026, 10:00:07.042 UTC.
inline constexpr StoreTime k_monday_morning{std::chrono::milliseconds{1795428007042}};

// Recorded half a minute before it was created on Monday morning; nobody has tried to send it yet.
inline Alert sample_alert() {
  Alert alert;
  alert.id = 17;
  alert.subject = Recording{.sid = "RE0123456789abcdef0123456789abcdef",
                            .call_sid = "CA0123456789abcdef0123456789abcdef",
                            .action = "message",
                            .caller = "+447700900123",
                            .length = std::chrono::seconds(42),
                            .began = k_monday_morning - std::chrono::seconds(30)};
  alert.recipient = {Channel::sms, "+447700900001"};
  alert.sender = "+447700900000";
  alert.created_at = k_monday_morning;
  alert.due_at = k_monday_morning;
  return alert;
}

}  // namespace ivr
