// Shows any bytes to the reader of FastCGI requests, and those it finds whole to libfcgi: both read the same.
#include "fcgi_app/serve/fastcgi_record.hpp"
#include "fcgi_app/serve/fastcgi_request_reader.hpp"
#include "tests/fuzz/expect.hpp"

#include <fcgiapp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using ivr::ReadVerdict;
using ivr::fuzz::expect;
using Kind = ReadVerdict::Kind;

// What a longer piece of the same stream may be found to be.
bool may_become(Kind now, Kind then) {
  if (now == Kind::incomplete) return true;
  if (now == Kind::complete) return then == Kind::refuse;
  return then == now;
}

bool same(const ReadVerdict& one, const ReadVerdict& other) {
  return one.kind == other.kind && one.reason == other.reason && one.keep_connection == other.keep_connection;
}

bool same(const ivr::IncomingRequest& one, const ivr::IncomingRequest& other) {
  const ivr::Request& a = one.request;
  const ivr::Request& b = other.request;
  return one.method == other.method && one.damage == other.damage && a.uri == b.uri && a.body == b.body &&
         a.content_type == b.content_type && a.signature == b.signature &&
         a.signature_count == b.signature_count && a.site_url == b.site_url &&
         a.body_too_long == b.body_too_long;
}

// As it arrives byte by byte; only the first and last bytes of a long stream. In memory of its own each time,
// so that a view of an earlier one is seen by a sanitizer.
void read_growing(std::string_view bytes) {
  constexpr std::size_t k_ends = 256;
  ivr::RequestReader growing;
  Kind last = Kind::incomplete;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    if (size > k_ends && size + k_ends < bytes.size()) continue;
    const std::string piece(bytes.substr(0, size));
    ivr::RequestReader fresh;
    const ReadVerdict verdict = fresh.read(piece);
    expect(may_become(last, verdict.kind), "a verdict stands");
    expect((verdict.kind == Kind::refuse) == !verdict.reason.empty(), "a refusal has its reason");
    expect(!verdict.keep_connection || verdict.kind == Kind::complete,
           "only whole requests keep connections");
    if (last != Kind::refuse) {
      expect(same(growing.read(piece), verdict), "pieces are read like the whole");
      if (verdict.kind == Kind::complete || verdict.kind == Kind::oversized)
        expect(same(growing.request(piece), fresh.request(piece)), "and make the same request");
    }
    last = verdict.kind;
  }
}

// A connection as libfcgi sees it: the request has come, nothing more does.
class Connection {
 public:
  explicit Connection(std::string_view bytes) {
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

 private:
  std::array<int, 2> ends_{};
};

std::string_view parameter(const FCGX_Request& fastcgi, const char* name) {
  const char* const value = FCGX_GetParam(name, fastcgi.envp);
  return value == nullptr ? std::string_view() : value;
}

// libfcgi takes the padding of BEGIN_REQUEST, and of the record that ends a stream, for the next record.
bool has_padding_that_libfcgi_reads(std::string_view bytes) {
  while (bytes.size() >= ivr::k_record_header_bytes) {
    const ivr::RecordHeader header = ivr::read_record_header(bytes);
    if (header.padding > 0 && (header.type == FCGI_BEGIN_REQUEST || header.content == 0)) return true;
    bytes.remove_prefix(std::min(header.bytes(), bytes.size()));
  }
  return false;
}

void expect_what_libfcgi_reads(std::string_view bytes, const ivr::IncomingRequest& incoming) {
  static const bool prepared = FCGX_Init() == 0;
  expect(prepared, "libfcgi can be initialised");
  const Connection connection(bytes);
  FCGX_Request fastcgi;
  FCGX_InitRequest(&fastcgi, -1, 0);
  fastcgi.ipcFd = connection.worker_end();
  fastcgi.keepConnection = 1;  // or FCGX_Accept_r would begin by closing it
  expect(FCGX_Accept_r(&fastcgi) == 0, "libfcgi agrees");
  const ivr::Request& request = incoming.request;
  expect(parameter(fastcgi, "REQUEST_METHOD") == incoming.method, "the method is the same");
  expect(parameter(fastcgi, "REQUEST_URI") == request.uri, "the URI is the same");
  expect(parameter(fastcgi, "CONTENT_TYPE") == request.content_type, "the type is the same");
  expect(parameter(fastcgi, "IVR_SITE_URL") == request.site_url, "the site is the same");
  expect(parameter(fastcgi, "HTTP_X_TWILIO_SIGNATURE") == request.signature, "the signature is the same");
  std::string body(ivr::k_max_body_bytes + 1, '\0');
  body.resize(static_cast<std::size_t>(FCGX_GetStr(body.data(), static_cast<int>(body.size()), fastcgi.in)));
  expect(FCGX_GetError(fastcgi.in) == 0, "libfcgi finds the body whole");
  expect(body == request.body, "the body is the same");
  FCGX_Free(&fastcgi, 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  read_growing(bytes);
  ivr::RequestReader reader;
  if (reader.read(bytes).kind == Kind::complete && !has_padding_that_libfcgi_reads(bytes))
    expect_what_libfcgi_reads(bytes, reader.request(bytes));
  return 0;
}
