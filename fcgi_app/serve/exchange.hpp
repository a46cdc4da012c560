// One FastCGI request and its answer on a connection: the only place that knows libfcgi.
//
// libfcgi is used for the protocol alone. It never accepts, waits for or closes a connection: that is the
// pool's. Each worker thread has an Exchange of its own.
#pragma once

#include "core/webhook/answer.hpp"
#include "core/webhook/request.hpp"

#include <memory>
#include <string>
#include <string_view>

struct FCGX_Request;

namespace ivr {

// Once, before threads are started. libfcgi sets signal handlers here; those of SIGPIPE and SIGUSR1 are
// replaced again (ignored), the others are never run because serve() blocks the signals.
void prepare_fastcgi();

// The CGI header block of a response, up to and with its empty line.
std::string write_reply_head(const Response& response);

class Exchange {
 public:
  enum class Body { read, leave };  // leave: it is too long to be read

  Exchange();
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Reads the request that waits on fd, which inspect() has found whole. False: libfcgi did not agree, and
  // has closed fd.
  bool open(int fd, Body body);

  // All these only between open() and close(). The views live as long.
  [[nodiscard]] bool is_open() const;
  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] std::string_view method() const { return method_; }
  // How the request came damaged, so that it must not be answered but with 400; empty when it did not.
  [[nodiscard]] std::string_view damage() const { return damage_; }
  // False: the peer has gone or does not read.
  bool send(const Response& response);
  // Forgets the request; fd stays open.
  void close();

 private:
  void take_parameters();
  void take_parameter(const char* pair);
  void take_body();

  std::unique_ptr<FCGX_Request> fastcgi_;
  std::unique_ptr<char[]> body_;
  Request request_;
  std::string_view method_;
  std::string_view content_length_;
  std::string_view damage_;
};

}  // namespace ivr
