// How many pings have failed in a row, and the notices about it: one when the phone is down, and one when it
// has recovered.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// What is kept between two pings. All hosts that share a store share one counter.
struct FailureCounter {
  int failures = 0;      // in a row
  StoreTime since;       // when the first of them was counted
  StoreTime counted;     // when the last one was
  std::string host;      // that counted it; no blanks
  std::string incident;  // HE and 31 hexadecimal digits after people were notified; otherwise empty
  bool operator==(const FailureCounter&) const = default;
};

// As the store keeps it; "" if nothing has failed. A text that cannot be read counts as "".
std::string to_text(const FailureCounter& counter);
FailureCounter parse_failure_counter(std::string_view text);

// Who counts, and by which rules.
struct CountTerms {
  int failures_before_alert = 3;
  std::chrono::minutes every{1};  // how often this host pings
  std::string host;
  std::string site;          // the pinged host, as site_of() has it
  std::string new_incident;  // 31 random hexadecimal digits
  TimeZone zone;
  std::vector<Recipient> recipients;
  std::string sms_sender;
};

struct PingCount {
  enum class Change {
    none,             // the ping succeeded, as before
    failed,           // it failed, and nobody is notified now
    down,             // it failed often enough: people are notified
    recovered_early,  // it succeeded before anybody was notified of the failures
    recovered,        // it succeeded, and people are notified of that
  };
  Change change = Change::none;
  FailureCounter counter;                // from now on
  std::optional<NewHealthNotice> entry;  // of down and recovered
  std::chrono::milliseconds downtime{};  // of recovered_early and recovered
};

// problem: as problem_of_ping() has it; empty: the ping succeeded. If another host has counted a failure
// within half the time between two pings, this one is the same failure. One success ends the row, whichever
// host had it.
PingCount count_ping(const FailureCounter& before, std::string_view problem, StoreTime now,
                     const CountTerms& terms);

// The host of a URL, with its port, and without user and password.
std::string site_of(std::string_view url);

}  // namespace ivr
