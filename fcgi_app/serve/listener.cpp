#include "fcgi_app/serve/listener.hpp"

#include "fcgi_app/base/system.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

constexpr mode_t k_mode_0660 = 0117;  // as a umask

constexpr std::chrono::milliseconds k_pause{100};

// libfcgi has no timeouts. nginx sends a request whole and reads at once, so these never hit it (measured).
constexpr timeval k_io_timeout{.tv_sec = 0, .tv_usec = 250'000};

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
  const int handed_over = ::sd_listen_fds(1);
  if (handed_over > 1)
    return Unexpected{fmt::format("systemd handed {} sockets over, expected one", handed_over)};
  if (handed_over == 1) return inherited(SD_LISTEN_FDS_START, "the socket from systemd");
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

Listener::Listener(int fd, EpollSet& epoll) : fd_(fd), epoll_(epoll) {
  const int flags = ::fcntl(fd_, F_GETFL);
  if (::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) != 0 || !epoll_.watch_listener(fd_))
    throw std::system_error(errno, std::generic_category(), "cannot watch the listening socket");
}

// A connection leaves the queue only when there is a descriptor for libfcgi, too.
Connection* Listener::accept() {
  UniqueFd for_libfcgi(::fcntl(fd_, F_DUPFD_CLOEXEC, 0));
  UniqueFd socket = for_libfcgi ? accept_from(fd_) : UniqueFd();
  if (!socket) {
    // Any other error concerns that connection alone: it has gone again.
    if (is_lack_of_room(errno)) pause(errno);
    return nullptr;
  }
  ::dup3(socket.number(), for_libfcgi.number(), O_CLOEXEC);
  return &epoll_.add(std::move(socket), std::move(for_libfcgi));
}

void Listener::pause(int error_number) {
  log_.write(Level::error, fmt::format(R"(accept_failed reason="{}" retry_in_ms={})",
                                       errno_text(error_number), k_pause.count()));
  const MutexLock lock(mutex_);
  if (state_ != State::listening) return;
  epoll_.unwatch_listener(fd_);
  state_ = State::paused;
  resume_at_ = std::chrono::steady_clock::now() + k_pause;
}

bool Listener::paused() const {
  const MutexLock lock(mutex_);
  return state_ == State::paused;
}

void Listener::resume_when_due(std::chrono::steady_clock::time_point now) {
  const MutexLock lock(mutex_);
  if (state_ != State::paused || now < resume_at_) return;
  if (epoll_.watch_listener(fd_)) state_ = State::listening;
}

void Listener::stop() {
  const MutexLock lock(mutex_);
  if (state_ == State::listening) epoll_.unwatch_listener(fd_);
  state_ = State::stopped;
}

bool Listener::has_waiting() const {
  pollfd look{fd_, POLLIN, 0};
  return ::poll(&look, 1, 0) == 1;
}

}  // namespace ivr
