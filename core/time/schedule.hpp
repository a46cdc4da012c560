// When a business is open: the only place that decides it.
//
// Plain values, safe to use from any thread.
#pragma once

#include "core/base/result.hpp"
#include "core/time/zone.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace ivr {

// Minutes since midnight, the end not included: "0900-1700" is [540, 1020). Never open if both are equal.
struct OpenRange {
  int from = 0;
  int until = 0;
};

// "HHMM-HHMM", blanks anywhere. An end of 2359 or 2400 is the end of the day. Error: what was expected.
Result<OpenRange> parse_open_range(std::string_view text);

struct OpeningStatus {
  bool open = false;
};

// An [hours_*] section, by the local clock of its time zone.
struct Schedule {
  std::array<std::optional<OpenRange>, 7> weekdays;  // Monday first; none: closed all day

  [[nodiscard]] OpeningStatus status(LocalTime now) const;

  // The times of that day at which the status can change, in order, with midnight first.
  [[nodiscard]] std::vector<LocalTime> changes(date::local_days day) const;
};

}  // namespace ivr
