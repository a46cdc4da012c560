// What `ivr alerts` prints for people.
//
// Control characters in values are escaped. Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace ivr {

// `ivr alerts list`: a header and a line for each alert, in columns, without blanks at the end of a line. A
// value that is too wide for its column is cut; `ivr alerts show` prints it whole. The last line names the
// time zone.
std::string alert_table(std::span<const Alert> alerts, const TimeZone& zone);

// How long the alert has waited, or had to wait until it was sent or failed.
std::chrono::milliseconds waited(const Alert& alert, StoreTime now);

// "21211: The 'To' number is not a valid phone number", either part alone if the other is empty, or "". Not
// escaped.
std::string last_problem(const Alert& alert);

struct DetailTerms {
  TimeZone zone;
  StoreTime now;        // by the store's clock
  std::string stopped;  // that and why the queue of the alert's channel is stopped; empty: it is not
  std::optional<std::chrono::hours> give_up_after;  // unknown without a config
};

// `ivr alerts show`: everything about one alert, one "key: value" a line, and at the end what happens next.
std::string alert_details(const Alert& alert, const DetailTerms& terms);

// What becomes of the alert if nobody does anything, and what an operator can do; one line.
std::string what_next(const Alert& alert, const DetailTerms& terms);

// `ivr alerts stats`: one "key: value" a line.
std::string stats_to_text(const QueueStats& stats, const TimeZone& zone);

// "SMS are stopped since Fri 27 Nov 17:00: ...".
std::string stopped_text(const StoppedQueue& queue, const TimeZone& zone);

}  // namespace ivr
