#include "fcgi_app/cli/config_command.hpp"

#include "core/actions/action_types.hpp"
#include "core/config/effective_settings.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace ivr {

int print_config(const ConfigOptions& options) {
  const auto checked = check_config_file(options.config, FileKind::any, Loader::none);
  if (!checked) {
    fmt::print(stderr, "{}: {}\n", options.config, checked.error());
    return 2;
  }
  for (const auto& line : to_lines(options.config, checked->loaded.diagnostics))
    fmt::print(stderr, "{}\n", line.text);
  fmt::print("{}\n", effective_settings(checked->document, action_types()));
  return checked->loaded.model != nullptr ? 0 : 1;
}

}  // namespace ivr
