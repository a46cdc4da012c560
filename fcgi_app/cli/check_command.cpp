#include "fcgi_app/cli/check_command.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace ivr {

int check_config(const CheckOptions& options) {
  const auto loaded = load_config_file(options.config, FileKind::any, options.reader);
  if (!loaded) {
    if (!options.quiet) fmt::print(stderr, "{}: {}\n", options.config, loaded.error());
    return 2;
  }
  const bool fine = loaded->model != nullptr;
  if (options.quiet) return fine ? 0 : 1;
  for (const auto& line : to_lines(options.config, loaded->diagnostics))
    fmt::print(stderr, "{}\n", line.text);
  if (fine) fmt::print("{}: the configuration is fine\n", options.config);
  return fine ? 0 : 1;
}

}  // namespace ivr
