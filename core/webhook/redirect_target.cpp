#include "core/webhook/redirect_target.hpp"

#include "core/webhook/form.hpp"

#include <utility>

namespace ivr {

namespace {

// The parameter that the query of an address may have.
std::string_view parameter_of(Endpoint address) {
  switch (address) {
    case Endpoint::menu: return "loop_count";
    case Endpoint::farewell: return "initiated_by_section";
    default: return "";
  }
}

bool says_nothing(Endpoint address) {
  return address == Endpoint::ping || address == Endpoint::dial_status || address == Endpoint::recording;
}

}  // namespace

RedirectTarget find_redirect_target(std::string_view path) {
  const Target target = split_target(path);
  Route route = find_route(target.path, "");
  if (says_nothing(route.address)) return {};
  RedirectTarget found{route.address, std::move(route.name), {}, {}};
  const std::string_view known = parameter_of(route.address);
  const Form form = parse_form(target.query);
  for (const Parameter& parameter : form.parameters) {
    if (parameter.name != known && found.unknown_parameter.empty()) found.unknown_parameter = parameter.name;
    if (parameter.name == known && route.address == Endpoint::menu) found.loop_count = parameter.value;
    if (parameter.name == known && route.address == Endpoint::farewell) found.name = parameter.value;
  }
  return found;
}

}  // namespace ivr
