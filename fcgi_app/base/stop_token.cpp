#include "fcgi_app/base/stop_token.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ivr {

StopToken::StopToken() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void StopToken::raise() {
  raised_ = true;
  ::eventfd_write(event_.number(), 1);
}

void StopToken::sleep(std::chrono::milliseconds time) const {
  constexpr std::chrono::milliseconds k_longest = std::chrono::hours(1);
  pollfd wanted{event_.number(), POLLIN, 0};
  ::poll(&wanted, 1, static_cast<int>(std::clamp(time, std::chrono::milliseconds(0), k_longest).count()));
}

}  // namespace ivr
