// The parameters of a FastCGI request (CGI's variables): those a webhook is read from are remembered.
//
// Every pair is looked at once, and none is copied. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace ivr {

// nginx passes at most 32 kB of headers (large_client_header_buffers), and a few parameters of its own.
inline constexpr std::size_t k_max_params_bytes = 64UL * 1024;

class CgiParameters {
 public:
  // Where a value stands among the parameters. No value is at 0, where the lengths of the first pair are.
  struct Place {
    std::size_t begin = 0;
    std::size_t size = 0;

    // Empty when there is no such parameter.
    [[nodiscard]] std::string_view in(std::string_view params) const { return params.substr(begin, size); }
  };

  // Goes on with what has come behind the pairs that were whole last time. params: all of the stream up to
  // now. What is wrong with it, static storage, or nothing.
  std::string_view take(std::string_view params);
  // Bytes of pairs that are all there.
  [[nodiscard]] std::size_t whole() const { return whole_; }

  // The first of a name is what counts.
  Place method;
  Place uri;
  Place content_type;
  Place content_length;
  Place site_url;
  Place signature;
  std::size_t signature_count = 0;

 private:
  void remember(std::string_view name, Place value);
  Place* wanted(std::string_view name);

  std::size_t whole_ = 0;
};

}  // namespace ivr
