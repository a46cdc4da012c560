#include "core/webhook/form.hpp"

#include "core/base/url.hpp"

#include <algorithm>
#include <cstddef>

namespace ivr {
namespace {

constexpr std::size_t k_usual_count = 32;  // Twilio sends 20 to 30

// One "name=value", decoded to out, where it takes no more room than it had.
Parameter decode_parameter(std::string_view text, char* out) {
  char* const name = out;
  char* value = nullptr;  // none yet
  for (std::size_t at = 0; at < text.size(); ++at) {
    char byte = text[at];
    if (byte == '=' && value == nullptr) {
      value = out;
      continue;
    }
    if (byte == '+') {
      byte = ' ';
    } else if (byte == '%') {
      const auto escaped = escaped_byte(text.substr(at));
      byte = escaped.value_or('%');
      if (escaped) at += k_escape_bytes - 1;
    }
    *out++ = byte;
  }
  if (value == nullptr) value = out;
  return {{name, value}, {value, out}};
}

}  // namespace

Form parse_form(std::string_view text) {
  Form form;
  if (text.empty()) return form;
  form.parameters.reserve(k_usual_count);
  form.bytes = std::make_unique_for_overwrite<char[]>(text.size());
  char* out = form.bytes.get();
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    form.parameters.push_back(decode_parameter(pair, out));
    out += form.parameters.back().name.size() + form.parameters.back().value.size();
  }
  form.joined = {form.bytes.get(), out};
  return form;
}

std::string_view find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::string_view() : found->value;
}

}  // namespace ivr
