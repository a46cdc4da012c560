#include "core/webhook/redirect_target.hpp"

#include "core/webhook/form.hpp"

namespace ivr {

RedirectTarget find_redirect_target(std::string_view path) {
  const Target target = split_target(path.substr(0, path.find('#')));
  Route route = find_route(target.path, "");
  const Parameters query = parse_form(target.query);
  switch (route.address) {
    case Address::ping:
    case Address::dial_status:
    case Address::recording: return {};
    case Address::farewell:
      return {route.address, std::string(find_parameter(query, "initiated_by_section")), false};
    case Address::menu: return {route.address, {}, !find_parameter(query, "loop_count").empty()};
    default: return {route.address, std::move(route.name), false};
  }
}

}  // namespace ivr
