#include "fcgi_app/serve/reload.hpp"

#include "fcgi_app/config_file.hpp"
#include "fcgi_app/serve/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>

namespace ivr {
namespace {

void say_if_changed(const char* key, int before, int now) {
  if (before != now)
    write_log(Level::warning, fmt::format("[server] {} = {} takes effect at restart", key, now));
}

}  // namespace

void write_diagnostics(const std::string& file, const Diagnostics& diagnostics) {
  for (const auto& diagnostic : diagnostics)
    write_log(diagnostic.severity == Severity::error ? Level::error : Level::warning,
              to_text(file, diagnostic));
}

void reload(const std::string& file, const ServerSettings& started_with, CurrentConfig& config) {
  auto loaded = load_config_file(file);
  if (!loaded) {
    write_log(Level::error, fmt::format("{}: {}", file, loaded.error()));
  } else {
    write_diagnostics(file, loaded->diagnostics);
  }
  if (!loaded || loaded->model == nullptr) {
    write_log(Level::error, fmt::format("reload refused, still serving the config of {:%Y-%m-%dT%H:%M:%SZ}",
                                        fmt::gmtime(config.loaded_at())));
    return;
  }
  say_if_changed("workers", started_with.workers, loaded->server.workers);
  say_if_changed("queue", started_with.queue, loaded->server.queue);
  config.replace(*std::move(loaded));
  write_log(Level::info, fmt::format("reloaded {}", file));
}

}  // namespace ivr
