#include "fcgi_app/serve/listener.hpp"

#include "fcgi_app/base/errno_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ivr {
namespace {

constexpr std::chrono::milliseconds k_pause{100};

bool is_lack_of_room(int number) {
  return number == EMFILE || number == ENFILE || number == ENOMEM || number == ENOBUFS;
}

}  // namespace

Listener::Listener(int fd, EpollSet& readiness, ConnectionTable& table)
    : fd_(fd), readiness_(readiness), table_(table) {
  const int flags = ::fcntl(fd_, F_GETFL);
  if (::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) != 0 || !readiness_.watch_listener(fd_))
    throw std::system_error(errno, std::generic_category(), "cannot watch the listening socket");
}

Connection* Listener::accept() {
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) {
    // Any other error is that connection's own: it has gone again.
    if (is_lack_of_room(errno)) pause(errno);
    return nullptr;
  }
  return &table_.add(fd);
}

void Listener::pause(int why) {
  log_.write(Level::error, fmt::format(R"(accept failed reason="{}", trying again in {} ms)", errno_text(why),
                                       k_pause.count()));
  const std::lock_guard lock(mutex_);
  if (state_ != State::listening) return;
  readiness_.leave_listener(fd_);
  state_ = State::paused;
  resume_at_ = std::chrono::steady_clock::now() + k_pause;
}

bool Listener::paused() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::paused;
}

void Listener::resume_when_due(std::chrono::steady_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::paused || now < resume_at_) return;
  if (readiness_.watch_listener(fd_)) state_ = State::listening;
}

void Listener::stop() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::listening) readiness_.leave_listener(fd_);
  state_ = State::stopped;
}

bool Listener::has_waiting() const {
  pollfd look{fd_, POLLIN, 0};
  return ::poll(&look, 1, 0) == 1;
}

}  // namespace ivr
