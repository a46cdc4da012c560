// Signs and checks any URL and form: a line of origin, one of request URI, one of signature, then the form.
#include "core/webhook/signature.hpp"
#include "tests/fuzz/expect.hpp"

#include <cstdint>

using ivr::fuzz::expect;
using ivr::fuzz::take_line;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = ivr::fuzz::to_text(data, size);
  const std::string_view origin = take_line(rest);
  const std::string_view uri = take_line(rest);
  const std::string_view signature = take_line(rest);
  const std::string parameters = ivr::signed_parameters(ivr::parse_form(rest));

  const std::vector<std::string> origins = ivr::signed_origins(origin);
  const std::vector<std::string> tokens = {"0123456789abcdef0123456789abcdef", ""};
  expect(!origins.empty() && origins.front() == origin, "the origin itself may be signed");
  for (const std::string& spelling : origins) {
    const std::string good = ivr::sign(spelling + std::string(uri), parameters, tokens[0]);
    expect(good.size() == 28, "a signature has 28 characters");
    expect(ivr::is_signed(good, origins, uri, parameters, tokens), "a good signature is believed");
    expect(!ivr::is_signed(good, origins, uri, parameters + "x", tokens), "another form is not");
    expect(!ivr::is_signed(good.substr(1), origins, uri, parameters, tokens), "half a signature is not");
    const std::string by_nobody = ivr::sign(spelling + std::string(uri), parameters, "");
    expect(!ivr::is_signed(by_nobody, origins, uri, parameters, tokens), "an empty token signs nothing");
  }
  expect(!ivr::is_signed(signature, origins, uri, parameters, {}), "without a token nothing is believed");
  return 0;
}
