#include "tests/bench/systems/responder.hpp"

#include <fcgiapp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace ivr {
namespace {

constexpr int k_backlog = 4096;

[[noreturn]] void give_up(const char* what, int status) {
  std::perror(what);
  std::exit(status);
}

}  // namespace

ResponderOptions read_responder_options(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s SOCKET ANSWER THREADS\n", argv[0]);
    std::exit(2);
  }
  std::ifstream file(argv[2], std::ios::binary);
  if (!file) give_up(argv[2], 2);
  return {.socket = argv[1],
          .answer = std::string(std::istreambuf_iterator<char>(file), {}),
          .threads = std::max(1, std::atoi(argv[3]))};
}

int listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    std::fprintf(stderr, "%s: too long for a Unix socket\n", path.c_str());
    std::exit(1);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  ::unlink(path.c_str());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd, k_backlog) != 0)
    give_up(path.c_str(), 1);
  return fd;
}

void prepare_libfcgi() {
  if (FCGX_Init() != 0) give_up("FCGX_Init", 1);
  std::signal(SIGTERM, SIG_DFL);  // libfcgi's own handler only sets a flag
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace ivr
