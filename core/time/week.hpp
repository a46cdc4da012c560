// When a business is open: one range of minutes a weekday, by the clock on its wall.
#pragma once

#include "core/base/result.hpp"
#include "core/time/zone.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace ivr {

// Half-open, in minutes since midnight: "0900-1700" is [540, 1021), since the last minute counts whole.
struct OpenRange {
  int from = 0;
  int until = 0;
};

struct Week {
  std::array<std::optional<OpenRange>, 7> days;  // Monday first; none: closed all day

  [[nodiscard]] bool is_open(WallClock clock) const;
};

// "HHMM-HHMM", blanks anywhere; the end may be 2400. Error: what was expected instead.
Result<OpenRange> parse_open_range(std::string_view text);

}  // namespace ivr
