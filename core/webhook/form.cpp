#include "core/webhook/form.hpp"

#include "core/base/url.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ivr {
namespace {

// The bytes that mean something in a form; all others stand for themselves.
constexpr auto k_is_special = [] {
  std::array<bool, 256> is_special{};
  for (const char byte : {'&', '=', '+', '%'}) is_special[static_cast<unsigned char>(byte)] = true;
  return is_special;
}();

// Decodes the text up to the end of its name or value (a "&", or a "=" in a name) to out, and returns where
// it stopped. Decoding never makes a text longer.
const char* decode(const char* at, const char* end, bool is_name, char*& out) {
  char* to = out;
  for (; at != end; ++at) {
    const char byte = *at;
    *to = byte;
    if (k_is_special[static_cast<unsigned char>(byte)]) {
      if (byte == '&' || (byte == '=' && is_name)) break;
      if (byte == '+') *to = ' ';
      const auto escaped = byte == '%' ? escaped_byte({at, end}) : std::nullopt;
      if (escaped) {
        *to = *escaped;
        at += k_escape_bytes - 1;
      }
    }
    ++to;
  }
  out = to;
  return at;
}

}  // namespace

Form parse_form(std::string_view text) {
  Form form;
  if (text.empty()) return form;
  form.parameters.reserve(k_usual_parameters);
  form.bytes = std::make_unique_for_overwrite<char[]>(text.size());
  char* out = form.bytes.get();
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (*at == '&') {
      ++at;
      continue;
    }
    if (form.parameters.size() == k_max_parameters) {
      form.has_too_many = true;
      break;
    }
    char* const name = out;
    at = decode(at, end, true, out);
    char* const value = out;
    if (at != end && *at == '=') at = decode(at + 1, end, false, out);
    form.parameters.push_back({{name, value}, {value, out}});
  }
  form.joined = {form.bytes.get(), out};
  return form;
}

std::string_view find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::string_view() : found->value;
}

}  // namespace ivr
