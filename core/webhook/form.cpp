#include "core/webhook/form.hpp"

#include "core/text/percent.hpp"

#include <algorithm>

namespace ivr {

Parameters parse_form(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
    if (piece.empty()) continue;
    const std::string_view name = piece.substr(0, piece.find('='));
    const std::string_view value = piece.substr(std::min(piece.size(), name.size() + 1));
    parameters.push_back({decode_form_component(name), decode_form_component(value)});
  }
  return parameters;
}

std::string_view find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::string_view() : found->value;
}

}  // namespace ivr
