// An HTTP request to be made and what became of it, as values: the shell carries them, core makes and reads
// them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

// A user and a password for HTTP Basic; both empty: none.
struct BasicCredentials {
  std::string user;
  std::string password;
};

struct HttpRequest {
  enum class Kind { get, post };
  Kind kind = Kind::get;
  std::string url;
  BasicCredentials credentials;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;                  // of a post
};

struct HttpOutcome {
  enum class Kind {
    answered,
    not_sent,  // nothing of the request's body went out: no name, no connection, no TLS
    lost,      // the request went out and no whole answer came back: it may have been acted on
  };
  Kind kind = Kind::not_sent;
  int status = 0;
  std::string body;  // at most some megabytes; longer answers are lost
  std::optional<std::chrono::seconds> retry_after;
  std::optional<std::chrono::sys_seconds> date;  // what the other side's clock said
  std::string problem;                           // unless answered: in words
};

}  // namespace ivr
