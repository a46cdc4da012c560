// Decides whether the bytes waiting on a connection are a whole FastCGI request that libfcgi may read.
//
// libfcgi blocks its thread on half a record, and some hostile ones kill the process (GET_VALUES naming
// FCGI_MAX_CONNS four times, parameters announcing gigabytes). So it is shown nothing that has not passed
// here. Pure; never reads outside the span. Records as in the FastCGI 1.0 specification, sections 3.3 to 5.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace ivr {

// nginx passes at most 32 kB of headers (large_client_header_buffers), and a few parameters of its own.
inline constexpr std::size_t k_max_params_bytes = 64UL * 1024;

// Parameters and body at their limits, and room for the records around them. What takes more is not a
// request of nginx, which fills its records.
inline constexpr std::size_t k_max_request_bytes = 256UL * 1024;

struct FrameVerdict {
  enum class Kind {
    incomplete,  // fine as far as it goes
    complete,    // libfcgi can read it without waiting
    oversized,   // the parameters are whole, the body is over k_max_body_bytes: do not read it
    refuse,      // close the connection
  };
  Kind kind = Kind::incomplete;
  std::string_view reason{};     // of a refusal; static storage
  bool keep_connection = false;  // the peer asked for it, and libfcgi will leave nothing behind
};

FrameVerdict inspect(std::span<const std::byte> bytes);

}  // namespace ivr
