// Percentiles of all that was measured: nothing is put into buckets or estimated.
#pragma once

#include <chrono>
#include <vector>

namespace steady {

// The smallest sample that is not exceeded by this share of them, 0 < share <= 1. Samples: sorted, at least
// one.
[[nodiscard]] std::chrono::nanoseconds percentile(const std::vector<std::chrono::nanoseconds>& sorted,
                                                  double share);

}  // namespace steady
