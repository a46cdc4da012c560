#include "fcgi_app/serve/epoll_set.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
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

// 250 to 500 ms: a wake-up of the housekeeping thread may be a tick as well.
constexpr int k_max_parked_ticks = 10;

// In ticks. nginx sends its request right after it has connected.
constexpr std::uint64_t k_time_to_begin = 2;

int unread_bytes(const Connection& connection) {
  int count = 0;
  return ::ioctl(connection.socket.number(), FIONREAD, &count) == 0 ? count : 0;
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
  // The kernel orders what the last owner wrote before what we read; the release of the last owner and this
  // acquire express that for the language and the thread sanitizer.
  // g++'s thread sanitizer takes only a load for such an acquire, not the exchange itself.
  static_cast<void>(connection->state.load(std::memory_order_acquire));
  const auto before = connection->state.exchange(Connection::State::in_work, std::memory_order_acq_rel);
  return {Event::Kind::connection, connection, (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
          before == Connection::State::given_up};
}

Connection& EpollSet::add(UniqueFd socket, UniqueFd for_libfcgi) {
  const MutexLock lock(mutex_);
  Connection& connection = connections_.emplace_back();
  connection.socket = std::move(socket);
  connection.libfcgi_fd = for_libfcgi.release();
  connection.self = std::prev(connections_.end());
  connection.accepted_at = ticks_;
  ++size_;
  return connection;
}

void EpollSet::close(Connection& connection) {
  if (connection.libfcgi_fd >= 0) ::close(connection.libfcgi_fd);
  const MutexLock lock(mutex_);
  connections_.erase(connection.self);
  --size_;
}

bool EpollSet::watch(Connection& connection) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  event.data.ptr = &connection;
  const int operation = connection.known_to_epoll ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  const int fd = connection.socket.number();
  // Before the call, because after it the connection may belong to another worker.
  connection.known_to_epoll = true;
  connection.state.store(Connection::State::watched, std::memory_order_release);
  return ::epoll_ctl(epoll_.number(), operation, fd, &event) == 0;
}

void EpollSet::park(Connection& connection) {
  const MutexLock lock(mutex_);
  connection.unread_bytes = unread_bytes(connection);
  connection.state = Connection::State::parked;
  ++parked_;
}

// Epoll cannot watch them: it would report at once that there are bytes to read.
void EpollSet::tick() {
  ++ticks_;
  if (parked_ == 0) return;
  const MutexLock lock(mutex_);
  for (Connection& connection : connections_) {
    if (connection.state != Connection::State::parked) continue;
    connection.overdue = ++connection.parked_ticks >= k_max_parked_ticks;
    if (!connection.overdue && unread_bytes(connection) == connection.unread_bytes) continue;
    --parked_;
    watch(connection);
  }
}

std::size_t EpollSet::give_up_idle(std::size_t most, bool kept_too) {
  const MutexLock lock(mutex_);
  std::size_t count = 0;
  bool some_undecided = false;
  Connection* oldest = nullptr;
  for (Connection& connection : connections_) {
    if (count == most) break;
    const Connection::State state = connection.state;
    if (state == Connection::State::in_work || state == Connection::State::given_up) continue;
    const bool is_new = connection.last_request == 0;
    if (state == Connection::State::watched && unread_bytes(connection) > 0) {
      some_undecided = true;
    } else if (state == Connection::State::watched && is_new &&
               ticks_ - connection.accepted_at < k_time_to_begin) {
      some_undecided = true;
    } else if (state == Connection::State::parked || is_new) {
      if (give_up(connection)) ++count;
    } else if (oldest == nullptr || connection.last_request < oldest->last_request) {
      oldest = &connection;
    }
  }
  if (count == 0 && oldest != nullptr && (kept_too || !some_undecided) && give_up(*oldest)) ++count;
  return count;
}

// False: a worker has got it meanwhile. Only that worker may close it, so it is shut down, which epoll
// reports.
bool EpollSet::give_up(Connection& connection) {
  const bool is_parked = connection.state == Connection::State::parked;
  auto watched = Connection::State::watched;
  if (!is_parked && !connection.state.compare_exchange_strong(watched, Connection::State::given_up))
    return false;
  ::shutdown(connection.socket.number(), SHUT_RDWR);
  if (is_parked) {
    --parked_;
    watch(connection);
  }
  return true;
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
