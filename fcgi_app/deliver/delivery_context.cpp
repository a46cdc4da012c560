#include "fcgi_app/deliver/delivery_context.hpp"

#include "fcgi_app/base/log.hpp"

#include <fmt/format.h>

namespace ivr {

void StoreStatusLog::note_failure(const std::string& problem, Clock::time_point now) {
  constexpr std::chrono::minutes k_log_every{1};
  constexpr std::size_t k_max_reason = 300;
  const std::lock_guard lock(mutex_);
  is_unavailable_ = true;
  if (logged_at_ && now - *logged_at_ < k_log_every) return;
  logged_at_ = now;
  write_log(Level::error,
            fmt::format("store_unavailable reason=\"{}\"", escape_for_log(problem, k_max_reason)));
}

void StoreStatusLog::note_success() {
  const std::lock_guard lock(mutex_);
  if (!is_unavailable_) return;
  is_unavailable_ = false;
  write_log(Level::info, "store_available");
}

}  // namespace ivr
