#include "fcgi_app/serve/listening_socket.hpp"

#include "fcgi_app/base/errno_text.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace ivr {
namespace {

constexpr mode_t k_mode_0660 = 0117;  // as a umask

Unexpected<std::string> trouble(const std::string& path, int number) {
  return {fmt::format("{}: {}", path, errno_text(number))};
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

// Makes way for bind(): removes a socket file nobody listens on any more. Empty: the way is free.
std::string clear(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};  // bind() tells what else may be wrong
  if (!S_ISSOCK(found.st_mode)) return fmt::format("{}: exists and is not a socket", path);
  const int answer = connect_to(address);
  if (answer == 0 || answer == EAGAIN)
    return fmt::format("{}: is in use, another server answers on it", path);
  if (answer != ECONNREFUSED) return trouble(path, answer).error;
  return ::unlink(path.c_str()) == 0 ? std::string() : trouble(path, errno).error;
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
  if (auto why = clear(path, address); !why.empty()) return Unexpected{std::move(why)};

  UniqueFd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made) return trouble(path, errno);
  // By umask, not chmod(): there is no moment in which others may connect.
  const mode_t before = ::umask(k_mode_0660);
  const int bound = ::bind(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int why = errno;
  ::umask(before);
  if (bound != 0) return trouble(path, why);

  ListeningSocket socket(std::move(made), path);
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return trouble(path, errno);
  socket.ours_ = true;
  socket.device_ = file.st_dev;
  socket.inode_ = file.st_ino;
  if (::listen(socket.fd(), queue) != 0) return trouble(path, errno);
  return socket;
}

ListeningSocket::~ListeningSocket() {
  unlink();
}

void ListeningSocket::unlink() {
  struct stat file {};
  if (!ours_ || !socket_) return;  // a moved-from one has no socket
  // Somebody may have put another socket in its place since.
  if (::stat(name_.c_str(), &file) == 0 && file.st_dev == device_ && file.st_ino == inode_)
    ::unlink(name_.c_str());
}

}  // namespace ivr
