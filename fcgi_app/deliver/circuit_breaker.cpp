#include "fcgi_app/deliver/circuit_breaker.hpp"

#include "core/alerts/retry_policy.hpp"

namespace ivr {

void CircuitBreaker::note_trouble(Clock::time_point now, double random01) {
  constexpr int k_bad_luck = 2;
  constexpr int k_enough = 100;
  if (troubles_ < k_enough) ++troubles_;
  if (troubles_ > k_bad_luck) until_ = now + backoff(troubles_ - k_bad_luck, random01);
}

}  // namespace ivr
