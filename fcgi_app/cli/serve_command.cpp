#include "fcgi_app/cli/serve_command.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/base/async_log.hpp"
#include "fcgi_app/base/current_config.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/signals.hpp"
#include "fcgi_app/serve/listener.hpp"
#include "fcgi_app/serve/outbox.hpp"
#include "fcgi_app/serve/request_handler.hpp"
#include "fcgi_app/serve/worker_pool.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <malloc.h>
#include <poll.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace ivr {
namespace {

int count_workers(const ServeOptions& options, const ServerSettings& settings) {
  const int wanted = options.workers.value_or(settings.workers);
  return wanted > 0 ? wanted : std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
}

// A menu that records no messages needs no store: "".
std::string store_of(const ServeOptions& options, const Loaded& loaded) {
  if (!loaded.model->has_voicemail) return {};
  return options.store.empty() ? loaded.alerts.store : options.store;
}

// Why the new config's store must not replace the one that is in use; empty: it may. The same store stays,
// whether it works at the moment or not, so that a database that is down delays no other change.
std::string problem_of_store(const std::string& url, const Outbox& outbox) {
  constexpr std::chrono::seconds k_timeout{5};
  if (url.empty() || url == outbox.store_url()) return {};
  const auto tried = Outbox::try_store(url, k_timeout);
  return tried ? std::string() : fmt::format("the alert store cannot be opened: {}", tried.error());
}

// Loading takes several times the memory of the config; what is free again goes back to the kernel.
void return_free_memory() {
  ::malloc_trim(0);
}

void warn_if_changed(const char* key, int before, int now) {
  if (before != now)
    write_log(Level::warning, fmt::format("restart_needed section=server key={} value={}", key, now));
}

// Loads the file while the old config is served; the error says why it cannot replace it. Memory may be short
// for a second config of a size nobody meant: that is no reason to give up the first.
Result<Loaded> load_replacement(const ServeOptions& options, const Loaded& serving, const Outbox& outbox) {
  const std::string& file = options.config;
  try {
    auto loaded = load_config_file(file, FileKind::regular, Loader::server);
    if (!loaded) return Unexpected{fmt::format("{}: {}", file, loaded.error())};
    write_diagnostics(file, loaded->diagnostics);
    if (loaded->model == nullptr) return Unexpected{fmt::format("{} has mistakes", file)};
    // nginx passes on what is below the old base_path, and calls in progress have its addresses.
    if (loaded->model->base_path != serving.model->base_path)
      return Unexpected{
          std::string("[ivr] base_path cannot change while the server runs: render the nginx files again, "
                      "then restart it")};
    if (const auto why = problem_of_store(store_of(options, *loaded), outbox); !why.empty())
      return Unexpected{fmt::format("{}: {}", file, why)};
    loaded->diagnostics = {};  // they are logged, and not needed with what is served
    return loaded;
  } catch (const std::bad_alloc&) {
    return Unexpected{fmt::format("{}: not enough memory to load it", file)};
  }
}

// Replaces the config that is served by the file's, and the store by the one that it names. A file with a
// mistake changes nothing, and neither does one whose new store cannot be opened. started_with: what the
// threads and the socket were made from; a reload does not change them.
void reload(const ServeOptions& options, const ServerSettings& started_with, CurrentConfig& config,
            Outbox& outbox) {
  auto loaded = load_replacement(options, *config.now(), outbox);
  if (!loaded) {
    write_log(Level::error,
              fmt::format(R"(reload_refused reason="{}" serving_config_of={:%Y-%m-%dT%H:%M:%SZ})",
                          escape_for_log(loaded.error(), 1024), fmt::gmtime(config.now()->origin.loaded_at)));
    return;
  }
  warn_if_changed("workers", started_with.workers, loaded->server.workers);
  warn_if_changed("queue", started_with.queue, loaded->server.queue);
  const std::string store = store_of(options, *loaded);
  config.replace(*std::move(loaded));
  outbox.use(store);
  write_log(Level::info, fmt::format(R"(reloaded config="{}")", escape_for_log(options.config, 1024)));
}

// The shorter of the waits in milliseconds; negative: without end.
int next_wait(const WorkerPool& pool, const Watchdog& watchdog) {
  auto wait = watchdog.pause();
  if (pool.wants_ticks()) wait = wait.count() < 0 ? pool.tick() : std::min(wait, pool.tick());
  return static_cast<int>(wait.count());
}

// Returns when it is time to stop.
void run_server(const ServeOptions& options, CurrentConfig& config, Outbox& outbox, Signals& signals,
                WorkerPool& pool, Watchdog& watchdog) {
  const ServerSettings started_with = config.now()->server;
  for (;;) {
    pollfd wanted[] = {{signals.fd(), POLLIN, 0}, {pool.wakeup_fd(), POLLIN, 0}};
    ::poll(wanted, std::size(wanted), next_wait(pool, watchdog));
    pool.run_housekeeping();
    watchdog.feed(pool);
    switch (signals.next()) {
      case Signals::Event::none: break;
      case Signals::Event::stop: return;
      case Signals::Event::reload:
        ::sd_notify(0, "RELOADING=1");
        reload(options, started_with, config, outbox);
        return_free_memory();
        ::sd_notify(0, "READY=1");
        break;
    }
  }
}

void log_start(const ServeOptions& options, const ListeningSocket& socket, int workers) {
  write_log(Level::info,
            fmt::format(R"(serving config="{}" socket="{}" workers={})", escape_for_log(options.config, 1024),
                        escape_for_log(socket.name(), 1024), workers));
}

int serve_config(const ServeOptions& options, Loaded loaded, Signals& signals) {
  const ServerSettings settings = loaded.server;
  auto socket = ListeningSocket::open(options.socket, settings.queue);
  if (!socket) {
    write_log(Level::error,
              fmt::format(R"(socket_unavailable reason="{}")", escape_for_log(socket.error(), 1024)));
    return 1;
  }
  CurrentConfig config(std::move(loaded));
  Outbox outbox;
  outbox.use(store_of(options, *config.now()));
  const int workers = count_workers(options, settings);
  Watchdog watchdog;
  WorkerPool pool(
      socket->fd(), workers, [&](const Request& request) { return handle_request(config, outbox, request); },
      watchdog.idle_timeout());
  return_free_memory();
  log_start(options, *socket, workers);
  ::sd_notify(0, "READY=1");
  run_server(options, config, outbox, signals, pool, watchdog);
  ::sd_notify(0, "STOPPING=1");
  // Before the queue is emptied, so that no peer joins the queue too late to be answered.
  socket->unlink();
  pool.drain(!socket->is_ours());
  write_log(Level::info, "stopped");
  return 0;
}

}  // namespace

int serve(const ServeOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);  // of peers that have gone, and of a log that nobody reads
  std::signal(SIGUSR1, SIG_IGN);  // the signal that asks web servers to stop gracefully
  Signals signals;
  const AsyncLog log;  // after Signals, so that its thread has the same signals blocked
  auto loaded = load_config_file(options.config, FileKind::regular, Loader::server);
  if (!loaded) {
    write_log(Level::error,
              fmt::format(R"(config_unavailable reason="{}: {}")", escape_for_log(options.config, 1024),
                          escape_for_log(loaded.error(), 1024)));
    return 2;
  }
  write_diagnostics(options.config, loaded->diagnostics);
  if (loaded->model == nullptr) return 1;
  loaded->diagnostics = {};  // they are logged, and not needed with what is served
  return serve_config(options, *std::move(loaded), signals);
}

}  // namespace ivr
