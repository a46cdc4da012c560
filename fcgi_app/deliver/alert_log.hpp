// The lines that `ivr deliver` writes about alerts.
//
// Callers' and recipients' numbers are not for the log: their last four digits tell one from another. Safe to
// call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/attempt_outcome.hpp"
#include "fcgi_app/base/log.hpp"

#include <string>
#include <string_view>

namespace ivr {

struct AlertLine {
  Level level;
  std::string text;
};

// What became of an alert that was claimed.
AlertLine outcome_line(const Alert& alert, const AttemptOutcome& settlement, StoreTime now);

// Any other line about an alert: what happened, then which alert.
std::string alert_line(std::string_view what, const Alert& alert);

// "*0123", "*@example.com", "https://example.com".
std::string masked_recipient(const Recipient& recipient);

// With "*" for all but the last four digits of what looks like a phone number.
std::string mask_numbers(std::string_view text);

}  // namespace ivr
