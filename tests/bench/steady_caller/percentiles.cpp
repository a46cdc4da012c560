#include "tests/bench/steady_caller/percentiles.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace steady {

std::chrono::nanoseconds percentile(const std::vector<std::chrono::nanoseconds>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp(rank, std::size_t{1}, sorted.size()) - 1];
}

}  // namespace steady
