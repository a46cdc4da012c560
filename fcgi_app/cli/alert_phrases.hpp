// What `ivr alerts show` and `ivr alerts stats` print for people: a "key: value" a line.
//
// Control characters in values are escaped. Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/queue_stats.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ivr {

struct WordTerms {
  TimeZone zone;
  StoreTime now;        // by the store's clock
  std::string stopped;  // why the queue of the alert's channel is stopped; empty: it is not
  std::optional<std::chrono::hours> give_up_after;  // not known without a config
};

// Everything about one alert, what happens next at the end.
std::string alert_words(const Alert& alert, const WordTerms& terms);

// What becomes of the alert if nobody does anything, and what an operator might do; one line.
std::string what_next(const Alert& alert, const WordTerms& terms);

std::string backlog_words(const QueueStats& backlog);

}  // namespace ivr
