// When a schedule opens and closes next.
//
// Pure functions, safe to call from any thread.
#pragma once

#include "core/base/result.hpp"
#include "core/time/schedule.hpp"

#include <string_view>
#include <vector>

namespace ivr {

struct OpeningChange {
  WallTime at;
  OpeningStatus status;  // from then on; refers to the schedule
};

// The moments after from, and not after until, from which calls go another way than before: open, closed, or
// closed for a holiday with an action of its own.
std::vector<OpeningChange> opening_changes(const Schedule& schedule, WallTime from, WallTime until);

// "2026-12-25T09:00", "2026-12-25 09:00:30" or "2026-12-25" (its first moment): what clocks show. Error: what
// was expected.
Result<LocalTime> parse_local_time(std::string_view text);

}  // namespace ivr
