#include "fcgi_app/deliver/store_status_log.hpp"

#include "fcgi_app/base/log.hpp"

#include <fmt/format.h>

namespace ivr {

void StoreStatusLog::note_failure(const std::string& problem, Clock::time_point now) {
  constexpr std::chrono::minutes k_say_every{1};
  const std::lock_guard lock(mutex_);
  is_away_ = true;
  if (said_at_ && now - *said_at_ < k_say_every) return;
  said_at_ = now;
  write_log(Level::error, fmt::format("the alert store is unavailable: {}", problem));
}

void StoreStatusLog::note_success() {
  const std::lock_guard lock(mutex_);
  if (!is_away_) return;
  is_away_ = false;
  write_log(Level::info, "the alert store is available again");
}

}  // namespace ivr
