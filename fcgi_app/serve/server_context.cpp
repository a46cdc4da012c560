#include "fcgi_app/serve/server_context.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

UniqueFd make_wakeup() {
  UniqueFd made(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!made) throw std::system_error(errno, std::generic_category(), "eventfd");
  return made;
}

}  // namespace

ServerContext::ServerContext(int listening_fd, RequestHandler handler, std::chrono::milliseconds idle)
    : handle_request(std::move(handler)),
      idle_timeout(idle),
      listener(listening_fd, epoll),
      wakeup_fd(make_wakeup()) {}

void ServerContext::wake_housekeeping() {
  ::eventfd_write(wakeup_fd.number(), 1);
}

// The order matters, see WorkerPool::run_housekeeping(): first busy, then the look at ticking.
BusyScope::BusyScope(ServerContext& context) : context_(context) {
  ++context_.busy;
  ++context_.events;
  if (!context_.ticking && !context_.ticking.exchange(true)) context_.wake_housekeeping();
}

}  // namespace ivr
