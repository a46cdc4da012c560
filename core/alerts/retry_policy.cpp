#include "core/alerts/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace ivr {

std::chrono::milliseconds backoff(int attempts, double random01) {
  constexpr std::chrono::milliseconds k_ceiling = std::chrono::minutes(1);
  // The seventh doubling is above the ceiling already.
  const int doublings = std::clamp(attempts, 1, 7) - 1;
  const auto longest = std::min(k_ceiling, std::chrono::milliseconds(1000 << doublings));
  const double part = std::isnan(random01) ? 1.0 : std::clamp(random01, 0.0, 1.0);
  return std::chrono::milliseconds(std::llround(part * static_cast<double>(longest.count())));
}

std::chrono::milliseconds wait_before(int attempts, double random01,
                                      std::optional<std::chrono::seconds> asked) {
  constexpr std::chrono::seconds k_none{0};
  const auto from = std::clamp(asked.value_or(k_none), k_none, k_longest_wait);
  return std::min<std::chrono::milliseconds>(from + backoff(attempts, random01), k_longest_wait);
}

}  // namespace ivr
