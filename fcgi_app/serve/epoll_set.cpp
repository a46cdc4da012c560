#include "fcgi_app/serve/epoll_set.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

#ifdef __SANITIZE_THREAD__
// It counts epoll_ctl() as a use of the descriptor that must be over before another thread closes it. But
// the other thread may be told of the connection, answer and close it while this one still returns.
extern "C" const char* __tsan_default_suppressions() {
  return "race:ivr::EpollSet::watch\n";
}
#endif

namespace ivr {
namespace {

UniqueFd must(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return UniqueFd(fd);
}

// Connections are known by their address; the listening socket has none, stop has the set's own.
bool add(int epoll, int fd, std::uint32_t events, void* known_as) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = known_as;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

EpollSet::EpollSet()
    : epoll_(must(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      stop_(must(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  if (!add(epoll_.number(), stop_.number(), EPOLLIN, this))
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

EpollSet::Event EpollSet::wait(std::chrono::milliseconds most) {
  epoll_event event{};
  int count = 0;
  do {
    count = ::epoll_wait(epoll_.number(), &event, 1, static_cast<int>(most.count()));
  } while (count < 0);
  if (count == 0) return {Event::Kind::nothing};
  if (event.data.ptr == this) return {Event::Kind::stop};
  if (event.data.ptr == nullptr) return {Event::Kind::listener};
  auto* connection = static_cast<Connection*>(event.data.ptr);
  // What its last owner wrote there is ours to read: the kernel sees to that, and by this pair of a release
  // in watch() and an acquire here the language and the thread sanitizer know of it too.
  static_cast<void>(connection->watched.load(std::memory_order_acquire));
  return {Event::Kind::connection, connection};
}

bool EpollSet::watch(Connection& connection) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  event.data.ptr = &connection;
  const int how = connection.watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  const int fd = connection.fd;
  // Before the call: after it the connection may be another worker's.
  connection.watched.store(true, std::memory_order_release);
  return ::epoll_ctl(epoll_.number(), how, fd, &event) == 0;
}

// EPOLLEXCLUSIVE: a new connection wakes one worker, not all of them.
bool EpollSet::watch_listener(int fd) {
  return add(epoll_.number(), fd, EPOLLIN | EPOLLEXCLUSIVE, nullptr);
}

void EpollSet::leave_listener(int fd) {
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, fd, nullptr);
}

void EpollSet::stop() {
  // Never read again, so that it is seen by every worker.
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_.number(), &one, sizeof one);
}

}  // namespace ivr
