// The least a FastCGI answer can cost with libfcgi: it speaks the protocol, we wait with epoll and keep
// connections.
//
// No logic at all: each request is read to its end, body included, and answered with the same bytes. This is
// the limit the project is measured against.

#include "tests/bench/systems/responder.hpp"

#include <fcgiapp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace ivr {
namespace {

class BareResponder {
 public:
  explicit BareResponder(const ResponderOptions& options)
      : answer_(options.answer),
        listening_(listen_at(options.socket)),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    watch(listening_, EPOLL_CTL_ADD);
  }

  // One thread's part; any number of them share the connections.
  void run() const {
    FCGX_Request request;
    FCGX_InitRequest(&request, -1, 0);
    epoll_event event{};
    for (;;) {
      if (::epoll_wait(epoll_, &event, 1, -1) != 1) continue;
      if (event.data.fd == listening_) {
        take_connection();
      } else {
        take_request(request, event.data.fd);
      }
    }
  }

 private:
  // For one event at a time, so that one thread has it.
  void watch(int fd, int operation) const {
    epoll_event wanted{.events = EPOLLIN | EPOLLONESHOT, .data = {.fd = fd}};
    ::epoll_ctl(epoll_, operation, fd, &wanted);
  }

  void take_connection() const {
    const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) watch(fd, EPOLL_CTL_ADD);
    watch(listening_, EPOLL_CTL_MOD);
  }

  void take_request(FCGX_Request& request, int fd) const {
    request.ipcFd = fd;
    request.keepConnection = 1;  // or FCGX_Accept_r would begin by closing fd
    if (FCGX_Accept_r(&request) < 0) return;
    std::array<char, 4096> body;
    while (FCGX_GetStr(body.data(), static_cast<int>(body.size()), request.in) > 0) {
    }
    FCGX_PutStr(answer_.data(), static_cast<int>(answer_.size()), request.out);
    FCGX_Finish_r(&request);
    const bool kept = request.ipcFd >= 0;
    request.ipcFd = -1;
    if (kept) watch(fd, EPOLL_CTL_MOD);
  }

  std::string answer_;
  int listening_;
  int epoll_;
};

}  // namespace
}  // namespace ivr

int main(int argc, char** argv) {
  const ivr::ResponderOptions options = ivr::read_responder_options(argc, argv);
  ivr::prepare_libfcgi();
  const ivr::BareResponder responder(options);
  std::vector<std::jthread> threads;
  for (int count = 1; count < options.threads; ++count) threads.emplace_back([&] { responder.run(); });
  responder.run();
}
