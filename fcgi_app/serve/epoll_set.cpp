#include "fcgi_app/serve/epoll_set.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <iterator>
#include <system_error>
#include <utility>

#ifdef __SANITIZE_THREAD__
// The sanitizer counts epoll_ctl() as a use of the descriptor that must end before another thread closes it.
// But another thread may get the connection, answer and close it while this one still returns.
extern "C" const char* __tsan_default_suppressions() {
  return "race:ivr::EpollSet::watch\n";
}
#endif

namespace ivr {
namespace {

UniqueFd checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return UniqueFd(fd);
}

// An event carries the address of its connection; null for the listening socket, the set's own for stop.
bool watch_always(int epoll, int fd, std::uint32_t events, void* address) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = address;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

EpollSet::EpollSet()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      stop_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  if (!watch_always(epoll_.number(), stop_.number(), EPOLLIN, this))
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

EpollSet::~EpollSet() {
  const MutexLock lock(mutex_);
  for (const Connection& connection : connections_)
    if (connection.libfcgi_fd >= 0) ::close(connection.libfcgi_fd);
}

EpollSet::Event EpollSet::wait(std::chrono::milliseconds timeout) {
  epoll_event event{};
  int count = 0;
  do {
    count = ::epoll_wait(epoll_.number(), &event, 1, static_cast<int>(timeout.count()));
  } while (count < 0);
  if (count == 0) return {Event::Kind::nothing};
  if (event.data.ptr == this) return {Event::Kind::stop};
  if (event.data.ptr == nullptr) return {Event::Kind::listener};
  auto* connection = static_cast<Connection*>(event.data.ptr);
  // The kernel orders what the last owner wrote before what we read; the release in watch() and this acquire
  // express that for the language and the thread sanitizer.
  static_cast<void>(connection->watched.load(std::memory_order_acquire));
  return {Event::Kind::connection, connection, (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0};
}

Connection& EpollSet::add(UniqueFd socket, UniqueFd for_libfcgi) {
  const MutexLock lock(mutex_);
  Connection& connection = connections_.emplace_back();
  connection.socket = std::move(socket);
  connection.libfcgi_fd = for_libfcgi.release();
  connection.self = std::prev(connections_.end());
  return connection;
}

void EpollSet::close(Connection& connection) {
  if (connection.libfcgi_fd >= 0) ::close(connection.libfcgi_fd);
  const MutexLock lock(mutex_);
  connections_.erase(connection.self);
}

bool EpollSet::empty() const {
  const MutexLock lock(mutex_);
  return connections_.empty();
}

bool EpollSet::watch(Connection& connection) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  event.data.ptr = &connection;
  const int operation = connection.watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  const int fd = connection.socket.number();
  // Before the call, because after it the connection may belong to another worker.
  connection.watched.store(true, std::memory_order_release);
  return ::epoll_ctl(epoll_.number(), operation, fd, &event) == 0;
}

// EPOLLEXCLUSIVE: a new connection wakes one worker, not all of them.
bool EpollSet::watch_listener(int fd) {
  return watch_always(epoll_.number(), fd, EPOLLIN | EPOLLEXCLUSIVE, nullptr);
}

void EpollSet::unwatch_listener(int fd) {
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, fd, nullptr);
}

void EpollSet::stop() {
  // Never read, so that every worker sees it.
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_.number(), &one, sizeof one);
}

}  // namespace ivr
