#include "fcgi_app/serve/reload.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/cli/config_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <new>
#include <optional>
#include <utility>

namespace ivr {
namespace {

void say_if_changed(const char* key, int before, int now) {
  if (before != now)
    write_log(Level::warning, fmt::format("[server] {} = {} takes effect at restart", key, now));
}

// What the file says, with all its mistakes logged; nothing when it cannot be read. Memory may be short for a
// second config of a size nobody meant: that is no reason to give up the first.
std::optional<Loaded> load_aside(const std::string& file) {
  try {
    auto loaded = load_config_file(file, FileKind::regular, Loader::server);
    if (!loaded) {
      write_log(Level::error, fmt::format("{}: {}", file, loaded.error()));
      return std::nullopt;
    }
    write_diagnostics(file, loaded->diagnostics);
    loaded->diagnostics = {};  // said: not to be kept with what is served
    return *std::move(loaded);
  } catch (const std::bad_alloc&) {
    write_log(Level::error, fmt::format("{}: not enough memory to load it", file));
    return std::nullopt;
  }
}

// nginx passes on what lies below the old base_path, and calls under way have its addresses.
bool can_replace(const Loaded& serving, const Loaded& loaded) {
  if (loaded.model == nullptr) return false;
  if (loaded.model->base_path == serving.model->base_path) return true;
  write_log(Level::error,
            "[ivr] base_path cannot change while serving: render the nginx files anew and restart");
  return false;
}

}  // namespace

void reload(const std::string& file, const ServerSettings& started_with, CurrentConfig& config) {
  auto loaded = load_aside(file);
  if (!loaded || !can_replace(*config.now(), *loaded)) {
    write_log(Level::error, fmt::format("reload refused, still serving the config of {:%Y-%m-%dT%H:%M:%SZ}",
                                        fmt::gmtime(config.now()->origin.loaded_at)));
    return;
  }
  say_if_changed("workers", started_with.workers, loaded->server.workers);
  say_if_changed("queue", started_with.queue, loaded->server.queue);
  config.replace(*std::move(loaded));
  write_log(Level::info, fmt::format("reloaded {}", file));
}

}  // namespace ivr
