// The log lines of `ivr deliver` about alerts.
//
// The numbers of callers and recipients are not written to the log: their last four digits are enough to
// distinguish them. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/retry_policy.hpp"
#include "fcgi_app/base/log.hpp"

#include <string>
#include <string_view>

namespace ivr {

struct AlertLine {
  Level level;
  std::string text;
};

// How a claim of the alert ended: alert_sent, alert_failed, alert_delayed or alert_in_doubt.
AlertLine outcome_line(const Alert& alert, const AttemptOutcome& outcome, StoreTime now);

// Any other event of an alert: "alert_released id=7 channel=sms ...".
std::string alert_line(std::string_view event, const Alert& alert);

// "*0123", "*@example.com", "https://example.com".
std::string masked_recipient(const Recipient& recipient);

// With "*" for all but the last four digits of everything that looks like a phone number.
std::string mask_numbers(std::string_view text);

}  // namespace ivr
