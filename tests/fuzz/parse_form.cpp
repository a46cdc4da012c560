// Parses any bytes as a form.
#include "core/base/url.hpp"
#include "core/webhook/form.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using ivr::fuzz::expect;

std::string write_form(const ivr::Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += ivr::percent_encode(name) + "=" + ivr::percent_encode(value) + "&";
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = ivr::fuzz::to_text(data, size);
  const ivr::Form form = ivr::parse_form(text);
  const ivr::Parameters& parameters = form.parameters;
  expect(static_cast<std::ptrdiff_t>(parameters.size()) <= std::ranges::count(text, '&') + 1,
         "no parameter comes from nowhere");
  std::string joined;
  for (const auto& [name, value] : parameters) {
    joined.append(name).append(value);
    expect(!find_parameter(parameters, name).empty() || value.empty() ||
               std::ranges::find(parameters, name, &ivr::Parameter::name)->value.empty(),
           "a parameter is found by its name");
  }
  expect(joined.size() <= size, "decoding never makes text longer");
  expect(joined == form.joined, "joined are the parameters and nothing else");
  const std::string written = write_form(parameters);
  expect(ivr::parse_form(written).parameters == parameters, "what is written is read again");
  return 0;
}
