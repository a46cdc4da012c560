// Signs and checks any URL and form: a line of origin, one of request URI, one of signature, then the form.
#include "core/webhook/authenticate.hpp"
#include "tests/fuzz/expect.hpp"

#include <cstdint>

using ivr::fuzz::expect;
using ivr::fuzz::take_line;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = ivr::fuzz::to_text(data, size);
  const std::string_view origin = take_line(rest);
  const std::string_view uri = take_line(rest);
  const std::string_view signature = take_line(rest);
  const ivr::Form form = ivr::parse_form(rest);
  const std::string parameters = ivr::signed_parameters(form.parameters);
  std::string room;
  expect(ivr::signed_parameters(form, room) == parameters, "sorted only where it must be, it is the same");

  const ivr::OriginSpelling other = ivr::other_spelling(origin);
  const std::vector<std::string> tokens = {"0123456789abcdef0123456789abcdef", ""};
  const std::vector<ivr::HmacSha1Key> keys = ivr::signing_keys(tokens);
  for (const std::string& spelling : {std::string(origin), std::string(other.host).append(other.port)}) {
    const std::string good = ivr::sign(spelling + std::string(uri), parameters, tokens[0]);
    expect(good.size() == 28, "a signature has 28 characters");
    expect(ivr::is_signed(good, origin, uri, parameters, keys), "a good signature is believed");
    // URL and form are signed without a border between them. Only the slash of the path, which every real
    // request has, keeps one spelling of the origin from being the other one and more.
    const bool has_path = uri.starts_with('/');
    expect(!has_path || !ivr::is_signed(good, origin, uri, parameters + "x", keys), "another form is not");
    expect(!ivr::is_signed(good.substr(1), origin, uri, parameters, keys), "half a signature is not");
    const std::string by_nobody = ivr::sign(spelling + std::string(uri), parameters, "");
    expect(!ivr::is_signed(by_nobody, origin, uri, parameters, keys), "an empty token signs nothing");
  }
  expect(!ivr::is_signed(signature, origin, uri, parameters, {}), "without a token nothing is believed");
  return 0;
}
