// Shows any bytes to the inspector of FastCGI requests, and those it lets pass to libfcgi.
#include "fcgi_app/serve/exchange.hpp"
#include "fcgi_app/serve/frame.hpp"
#include "tests/fuzz/expect.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>

namespace {

using ivr::FrameVerdict;
using ivr::fuzz::expect;
using Kind = FrameVerdict::Kind;
using Bytes = std::span<const std::byte>;

// What a longer piece of the same stream may be found to be.
bool may_become(Kind now, Kind then) {
  if (now == Kind::incomplete) return true;
  if (now == Kind::complete) return then == Kind::refuse;
  return then == now;
}

// As it arrives byte by byte; only the first and last bytes of a long stream.
FrameVerdict inspect_growing(Bytes bytes) {
  constexpr std::size_t k_ends = 256;
  FrameVerdict last;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    if (size > k_ends && size + k_ends < bytes.size()) continue;
    const FrameVerdict verdict = ivr::inspect(bytes.first(size));
    expect(may_become(last.kind, verdict.kind), "a verdict stands");
    expect((verdict.kind == Kind::refuse) == !verdict.reason.empty(), "a refusal has its reason");
    expect(!verdict.keep_connection || verdict.kind == Kind::complete,
           "only whole requests keep connections");
    last = verdict;
  }
  return last;
}

// A connection as libfcgi sees it: the request has come, nothing more does.
class Connection {
 public:
  explicit Connection(Bytes bytes) {
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0, "a socket pair can be had");
    const timeval patience{.tv_sec = 2, .tv_usec = 0};
    setsockopt(worker_end(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto sent = send(ends_[0], bytes.data(), bytes.size(), MSG_DONTWAIT);
    expect(sent == static_cast<ssize_t>(bytes.size()), "the request fits the socket");
  }
  ~Connection() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int worker_end() const { return ends_[1]; }
  [[nodiscard]] bool has_bytes_left() const {
    char byte = 0;
    return recv(worker_end(), &byte, 1, MSG_DONTWAIT) > 0;
  }

 private:
  std::array<int, 2> ends_{};
};

void let_libfcgi_read(Bytes bytes, bool keep_connection) {
  static ivr::Exchange exchange;
  const Connection connection(bytes);
  const auto start = std::chrono::steady_clock::now();
  expect(exchange.open(connection.worker_end(), ivr::Exchange::Body::read), "libfcgi agrees");
  expect(std::chrono::steady_clock::now() - start < std::chrono::seconds(1), "libfcgi does not wait");
  ivr::Response response;
  response.content_type = "text/plain";
  response.body = "ok";
  expect(exchange.send(response), "it answers");
  exchange.close();
  expect(!keep_connection || !connection.has_bytes_left(), "nothing is left for the next request");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool prepared = (ivr::prepare_fastcgi(), true);
  const Bytes bytes = std::as_bytes(std::span(data, size));
  const FrameVerdict verdict = inspect_growing(bytes);
  if (prepared && verdict.kind == Kind::complete) let_libfcgi_read(bytes, verdict.keep_connection);
  return 0;
}
