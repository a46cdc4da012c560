#include "fcgi_app/serve/listener.hpp"

#include "fcgi_app/base/system.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

constexpr mode_t k_mode_0660 = 0117;  // as a umask

// libfcgi has no timeouts. It gets requests that are whole, and nginx reads at once what fits into the
// socket's buffer anyway, so these never hit it.
constexpr timeval k_io_timeout{.tv_sec = 0, .tv_usec = 50'000};

// For the alert store, a config that is loaded, and what a process has open anyway.
constexpr rlim_t k_spare_files = 64;
constexpr rlim_t k_files_of_a_connection = 2;  // see Connection

// So that a flood of them leaves files for all else. With few files in all it is half of them.
std::size_t connections_allowed() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return 1;
  const rlim_t spare = std::min(k_spare_files, files.rlim_cur / 2);
  return std::max<std::size_t>((files.rlim_cur - spare) / k_files_of_a_connection, 1);
}

// How many idle connections make room at once.
constexpr std::size_t k_max_given_up = 16;
// After so many attempts, 40 ms at most, kept connections make room although other ones may soon be idle.
constexpr int k_max_failed_attempts = 8;

std::string socket_error(const std::string& path, int number) {
  return fmt::format("{}: {}", path, errno_text(number));
}

bool is_listening(int fd) {
  int listening = 0;
  socklen_t size = sizeof listening;
  return ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening != 0;
}

int connect_to(const sockaddr_un& address) {
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!probe) return errno;
  const auto* any = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(probe.number(), any, sizeof address) == 0 ? 0 : errno;
}

// Removes a socket file that nobody listens on any more, so that bind() can succeed. Returns what prevents
// it.
std::string remove_stale(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};  // bind() says what else may be wrong
  if (!S_ISSOCK(found.st_mode)) return fmt::format("{}: exists and is not a socket", path);
  const int answer = connect_to(address);
  if (answer == 0 || answer == EAGAIN)
    return fmt::format("{}: is in use, another server answers on it", path);
  if (answer != ECONNREFUSED) return socket_error(path, answer);
  return ::unlink(path.c_str()) == 0 ? std::string() : socket_error(path, errno);
}

bool is_lack_of_room(int number) {
  return number == EMFILE || number == ENFILE || number == ENOMEM || number == ENOBUFS;
}

UniqueFd accept_from(int listening) {
  UniqueFd socket(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) return socket;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &k_io_timeout, sizeof k_io_timeout);
  ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &k_io_timeout, sizeof k_io_timeout);
  return socket;
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string& path, int queue) {
  const int passed = ::sd_listen_fds(1);
  if (passed > 1) return Unexpected{fmt::format("systemd passed {} sockets, expected one", passed)};
  if (passed == 1) return inherited(SD_LISTEN_FDS_START, "the socket from systemd");
  if (is_listening(STDIN_FILENO)) return inherited(STDIN_FILENO, "the socket on standard input");
  return create(path, queue);
}

Result<ListeningSocket> ListeningSocket::inherited(int fd, std::string name) {
  if (::sd_is_socket_unix(fd, SOCK_STREAM, 1, nullptr, 0) <= 0)
    return Unexpected{fmt::format("{} is not a listening Unix stream socket", name)};
  return ListeningSocket(UniqueFd(fd), std::move(name));
}

Result<ListeningSocket> ListeningSocket::create(const std::string& path, int queue) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return Unexpected{fmt::format("{}: longer than the {} bytes a socket's path may have", path,
                                  sizeof address.sun_path - 1)};
  std::memcpy(address.sun_path, path.data(), path.size());
  if (auto why = remove_stale(path, address); !why.empty()) return Unexpected{std::move(why)};

  UniqueFd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made) return Unexpected(socket_error(path, errno));
  // By umask instead of chmod(), so that there is no moment in which others may connect.
  const mode_t before = ::umask(k_mode_0660);
  const int bound = ::bind(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int why = errno;
  ::umask(before);
  if (bound != 0) return Unexpected(socket_error(path, why));

  ListeningSocket socket(std::move(made), path);
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return Unexpected(socket_error(path, errno));
  socket.ours_ = true;
  socket.device_ = file.st_dev;
  socket.inode_ = file.st_ino;
  if (::listen(socket.fd(), queue) != 0) return Unexpected(socket_error(path, errno));
  return socket;
}

ListeningSocket::~ListeningSocket() {
  unlink();
}

void ListeningSocket::unlink() {
  struct stat file {};
  if (!ours_ || !socket_) return;  // a moved-from one has no socket
  // Another socket may have taken its place since.
  if (::stat(name_.c_str(), &file) == 0 && file.st_dev == device_ && file.st_ino == inode_)
    ::unlink(name_.c_str());
}

Listener::Listener(int fd, EpollSet& epoll)
    : fd_(fd), epoll_(epoll), max_connections_(connections_allowed()) {
  const int flags = ::fcntl(fd_, F_GETFL);
  if (::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) != 0 || !epoll_.watch_listener(fd_))
    throw std::system_error(errno, std::generic_category(), "cannot watch the listening socket");
}

// A connection leaves the queue only when there is a descriptor for libfcgi, too.
Connection* Listener::accept() {
  if (epoll_.size() >= max_connections_) {
    make_room(fmt::format("{} connections are open, as many as LimitNOFILE allows", epoll_.size()));
    return nullptr;
  }
  UniqueFd for_libfcgi(::fcntl(fd_, F_DUPFD_CLOEXEC, 0));
  UniqueFd socket = for_libfcgi ? accept_from(fd_) : UniqueFd();
  if (!socket) {
    // Any other error concerns that connection alone: it has gone again.
    if (is_lack_of_room(errno)) make_room(errno_text(errno));
    return nullptr;
  }
  failed_attempts_ = 0;
  ::dup3(socket.number(), for_libfcgi.number(), O_CLOEXEC);
  return &epoll_.add(std::move(socket), std::move(for_libfcgi));
}

void Listener::make_room(const std::string& reason) {
  const std::size_t most = std::clamp<std::size_t>(max_connections_ / 4, 1, k_max_given_up);
  const std::size_t given_up = epoll_.give_up_idle(most, failed_attempts_ >= k_max_failed_attempts);
  failed_attempts_ = given_up == 0 ? failed_attempts_ + 1 : 0;
  log_.write(Level::error, fmt::format(R"(accept_failed reason="{}" given_up={})", reason, given_up));
  if (given_up == 0) pause();
}

void Listener::pause() {
  const MutexLock lock(mutex_);
  if (state_ != State::listening) return;
  epoll_.unwatch_listener(fd_);
  state_ = State::paused;
  paused_ = true;
}

void Listener::resume() {
  if (!paused_) return;
  const MutexLock lock(mutex_);
  if (state_ != State::paused || !epoll_.watch_listener(fd_)) return;
  state_ = State::listening;
  paused_ = false;
}

void Listener::stop() {
  const MutexLock lock(mutex_);
  if (state_ == State::listening) epoll_.unwatch_listener(fd_);
  state_ = State::stopped;
  paused_ = false;
}

bool Listener::has_waiting() const {
  pollfd look{fd_, POLLIN, 0};
  return ::poll(&look, 1, 0) == 1;
}

}  // namespace ivr
