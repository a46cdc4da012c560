// Reads a FastCGI request record by record, from the bytes that a connection has brought up to now.
//
// Takes whole requests of nginx's kind and nothing else. Nothing is looked at twice, however small the pieces
// that come. Pure; never reads outside the bytes. Records as in the FastCGI 1.0 specification, sections 3.3
// to 5.
#pragma once

#include "core/webhook/request.hpp"
#include "fcgi_app/serve/fastcgi_parameters.hpp"
#include "fcgi_app/serve/fastcgi_stream_content.hpp"

#include <cstddef>
#include <string_view>

namespace ivr {

struct RecordHeader;

// Parameters and body at their limits, and room for the records around them. What takes more is not a
// request of nginx, which fills its records.
inline constexpr std::size_t k_max_request_bytes = 256UL * 1024;

struct ReadVerdict {
  enum class Kind {
    incomplete,  // fine as far as it goes
    complete,
    oversized,  // the parameters are whole, the body is over k_max_body_bytes
    refuse,     // close the connection
  };
  Kind kind = Kind::incomplete;
  std::string_view reason{};     // of a refusal; static storage
  bool keep_connection = false;  // the peer asked for it
};

// A request as it came.
struct IncomingRequest {
  Request request;
  std::string_view method;  // as it was written
  // How it came damaged, so that it must not be answered but with 400; empty when it did not. Static storage.
  std::string_view damage{};
};

class RequestReader {
 public:
  // bytes: all that has come, with what earlier calls were shown unchanged in front, though perhaps
  // elsewhere in memory. Not to be called again after a refusal.
  ReadVerdict read(std::string_view bytes);
  // When it is complete or oversized, from the same bytes. The views live as long as they and this do.
  [[nodiscard]] IncomingRequest request(std::string_view bytes) const;
  // FastCGI's number of the request; it stands in the answer.
  [[nodiscard]] unsigned id() const { return id_; }

 private:
  enum class Stage { begin, params, stdin_, done };

  [[nodiscard]] std::string_view mistake_in(const RecordHeader& header) const;
  std::string_view take(const RecordHeader& header, std::string_view bytes);
  std::string_view take_begin(const RecordHeader& header, std::string_view bytes);
  std::string_view take_params(const RecordHeader& header, std::string_view bytes);
  std::string_view take_stdin(const RecordHeader& header, std::string_view bytes);

  Stage stage_ = Stage::begin;
  bool keep_ = false;
  bool oversized_ = false;
  unsigned id_ = 0;
  std::size_t place_ = 0;  // where the next record begins
  StreamContent params_;
  StreamContent body_;
  CgiParameters parameters_;
};

}  // namespace ivr
