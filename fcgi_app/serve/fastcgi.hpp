// Speaks FastCGI with nginx through libfcgi: reads a request from a connection and writes the answer to it.
//
// libfcgi has no timeouts and no limits; the owner of the connection sets both from outside (listener.hpp,
// worker.hpp). This is the only file of ours that touches libfcgi.
#pragma once

#include "core/webhook/effects.hpp"
#include "core/webhook/endpoint.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct FCGX_Request;

namespace ivr {

// How much of a request the unread bytes of a connection hold.
enum class Arrival {
  whole,       // libfcgi can read it without waiting
  incomplete,  // so far it is as nginx sends it
  foreign,     // nginx never sends this
};

// Looks at the headers of the records only: whether a request that begins with these bytes is all there. One
// whose body is longer than k_max_body_bytes counts as whole, because no more of it is read.
Arrival arrival_of(std::string_view unread);

// A request as it came. Its views live until finish().
struct IncomingRequest {
  Request request;
  std::string_view method;  // as it was written
  // How the request is damaged, so that it must be answered with 400; empty when it is not. Static storage.
  std::string_view damage{};
};

// For one thread at a time; each worker has its own.
class FastCgi {
 public:
  // Initialises libfcgi. SIGPIPE is ignored from then on; the other signals keep their dispositions.
  // Construct it in the main thread.
  FastCgi();
  ~FastCgi();
  FastCgi(const FastCgi&) = delete;
  FastCgi& operator=(const FastCgi&) = delete;

  // Reads the next request of the connection, body included. If it is not whole, this blocks until the
  // socket's timeout is over. Nothing: it is not a whole request, and libfcgi has closed fd.
  std::optional<IncomingRequest> read(int fd);
  // After read(). The body is left out if the method was HEAD. False: the peer has gone or does not read.
  bool write(const Response& response);
  // Ends the request. True: the connection is open for another one, because the peer asked for it, nothing
  // failed and keep is true; otherwise libfcgi has closed fd.
  bool finish(bool keep);

 private:
  struct Parameters;
  [[nodiscard]] IncomingRequest read_body(const Parameters& parameters);

  std::unique_ptr<FCGX_Request> request_;
  std::unique_ptr<char[]> body_;  // pages that no body reaches take no memory
  std::string head_;
  bool is_head_ = false;  // the method of the request
};

}  // namespace ivr
