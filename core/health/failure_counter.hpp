// How many pings have failed in a row, and when somebody is to be told of it: once when the phone is in
// trouble, and once when it is fine again.
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

// What is kept between two pings. All hosts that share a store share one.
struct FailureCounter {
  int failures = 0;      // in a row
  StoreTime since;       // when the first of them was counted
  StoreTime counted;     // when the last one was
  std::string host;      // who counted that; no blanks
  std::string incident;  // HE and 31 hexadecimal digits, once people were told; otherwise empty
  bool operator==(const FailureCounter&) const = default;
};

// As the store keeps it; "" when nothing has failed. What cannot be read is like nothing.
std::string to_text(const FailureCounter& tally);
FailureCounter parse_ping_tally(std::string_view text);

// Who counts, and by which rules.
struct CountTerms {
  int failures_before_alert = 3;
  std::chrono::minutes every{1};  // how often this host pings
  std::string host;
  std::string site;          // that is pinged, as people know it
  std::string new_incident;  // 31 random hexadecimal digits
  TimeZone zone;
  std::vector<Recipient> recipients;
  std::string sms_sender;
};

struct PingCount {
  enum class Turn {
    fine,       // as before
    failed,     // once more, and nobody is told, or was already
    alert,      // often enough
    recovered,  // from something that nobody was told of
    all_clear,  // people were told of trouble, and are told that it is over
  };
  Turn turn = Turn::fine;
  FailureCounter tally;                  // from now on
  std::optional<NewHealthNotice> entry;  // of an alert and an all_clear
  std::chrono::milliseconds away{};      // how long it was, of recovered and all_clear
};

// problem: as problem_of_ping() has it; empty: all is well. A failure that another host has counted within
// half the time between two pings is the same failure. One good ping ends the row, whichever host has seen
// it.
PingCount count_ping(const FailureCounter& before, std::string_view problem, StoreTime now,
                     const CountTerms& terms);

}  // namespace ivr
