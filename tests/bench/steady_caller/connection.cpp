#include "tests/bench/steady_caller/connection.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace steady {
namespace {

constexpr std::size_t k_read_size = 16384;
constexpr int k_opening_milliseconds = 5000;

bool comes_later() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

Connection::Connection(const sockaddr_in& address, int epoll, std::uint32_t number)
    : address_(&address), epoll_(epoll), number_(number) {}

bool Connection::open() {
  if (socket_) return true;
  socket_ = ivr::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket_) return false;
  const int yes = 1;
  ::setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  epoll_event interest{};
  interest.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  interest.data.u32 = number_;
  const bool begun =
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_.number(), &interest) == 0 &&
      (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(address_), sizeof *address_) == 0 ||
       errno == EINPROGRESS);
  if (!begun) {
    const int why = errno;
    socket_ = {};
    errno = why;
  }
  return begun;
}

bool Connection::wait_until_open() const {
  pollfd opened{.fd = socket_.number(), .events = POLLOUT, .revents = 0};
  if (::poll(&opened, 1, k_opening_milliseconds) <= 0) errno = ETIMEDOUT;
  socklen_t size = sizeof errno;
  return opened.revents != 0 && ::getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &errno, &size) == 0 &&
         errno == 0;
}

Connection::Step Connection::send(const std::string& request) {
  request_ = &request;
  written_ = 0;
  answer_.begin_anew();
  return open() ? go_on() : done(Step::failed);
}

Connection::Step Connection::go_on() {
  if (request_ == nullptr) {
    std::array<char, 1> byte{};
    const bool idle = socket_ && ::recv(socket_.number(), byte.data(), byte.size(), 0) < 0 && comes_later();
    if (!idle) socket_ = {};
    return Step::waits;
  }
  if (!write_rest()) return done(Step::failed);
  return written_ == request_->size() ? read_answer() : Step::waits;
}

// While the connection is being opened, this also reports that it must wait.
bool Connection::write_rest() {
  while (written_ < request_->size()) {
    const auto sent =
        ::send(socket_.number(), request_->data() + written_, request_->size() - written_, MSG_NOSIGNAL);
    if (sent < 0) return comes_later();
    written_ += static_cast<std::size_t>(sent);
  }
  return true;
}

Connection::Step Connection::read_answer() {
  std::array<char, k_read_size> bytes{};
  while (true) {
    const auto got = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
    if (got < 0) return comes_later() ? Step::waits : done(Step::failed);
    const auto state = got == 0 ? answer_.closed()
                                : answer_.feed(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
    if (state == AnswerReader::State::broken) return done(Step::failed);
    if (state == AnswerReader::State::whole) return done(Step::answered);
  }
}

Connection::Step Connection::done(Step step) {
  request_ = nullptr;
  if (step == Step::failed || !answer_.keeps()) socket_ = {};
  return step;
}

}  // namespace steady
