#include "fcgi_app/cli/serve_command.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/base/async_log.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/signals.hpp"
#include "fcgi_app/serve/current_config.hpp"
#include "fcgi_app/serve/listening_socket.hpp"
#include "fcgi_app/serve/loading_weight.hpp"
#include "fcgi_app/serve/outbox.hpp"
#include "fcgi_app/serve/reload.hpp"
#include "fcgi_app/serve/request_handler.hpp"
#include "fcgi_app/serve/watchdog.hpp"
#include "fcgi_app/serve/worker_pool.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <thread>
#include <utility>

namespace ivr {
namespace {

int count_workers(const ServeOptions& options, const ServerSettings& settings) {
  const int wanted = options.workers.value_or(settings.workers);
  return wanted > 0 ? wanted : std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
}

// A menu that records no messages needs no store.
void open_store(const ServeOptions& options, const CurrentConfig& config, Outbox& outbox) {
  const auto loaded = config.now();
  const std::string& url = options.store.empty() ? loaded->alerts.store : options.store;
  outbox.use(loaded->model->recorders.empty() ? std::string() : url);
}

// The shortest of the waits in milliseconds; negative: for ever.
int next_wait(const WorkerPool& pool, const Watchdog& watchdog, const LoadingWeight& weight) {
  const auto ticks = pool.wants_ticks() ? WorkerPool::k_tick : std::chrono::milliseconds(-1);
  std::chrono::milliseconds wait(-1);
  for (const auto pause : {watchdog.pause(), weight.pause(), ticks})
    if (pause.count() >= 0) wait = wait.count() < 0 ? pause : std::min(wait, pause);
  return static_cast<int>(wait.count());
}

// Returns when it is time to stop.
void keep_serving(const ServeOptions& options, CurrentConfig& config, Outbox& outbox, Signals& signals,
                  WorkerPool& pool, Watchdog& watchdog) {
  const ServerSettings started_with = config.now()->server;
  LoadingWeight weight;
  weight.put_on();
  for (;;) {
    pollfd wanted[] = {{signals.fd(), POLLIN, 0}, {pool.attention_fd(), POLLIN, 0}};
    ::poll(wanted, std::size(wanted), next_wait(pool, watchdog, weight));
    pool.keep_house();
    watchdog.feed(pool);
    weight.drop_when_due();
    switch (signals.next()) {
      case Signals::Wish::none: break;
      case Signals::Wish::stop: return;
      case Signals::Wish::reload:
        ::sd_notify(0, "RELOADING=1");
        reload(options.config, started_with, config);
        open_store(options, config, outbox);
        weight.put_on();
        ::sd_notify(0, "READY=1");
        break;
    }
  }
}

int serve_config(const ServeOptions& options, Loaded loaded, Signals& signals) {
  const ServerSettings settings = loaded.server;
  auto socket = ListeningSocket::open(options.socket, settings.queue);
  if (!socket) {
    write_log(Level::error, socket.error());
    return 1;
  }
  CurrentConfig config(std::move(loaded));
  Outbox outbox;
  open_store(options, config, outbox);
  const int workers = count_workers(options, settings);
  Watchdog watchdog;
  WorkerPool pool(
      socket->fd(), workers, [&](const Request& request) { return answer_webhook(config, outbox, request); },
      watchdog.longest_rest());
  write_log(Level::info,
            fmt::format("serving {} on {} with {} workers", options.config, socket->name(), workers));
  ::sd_notify(0, "READY=1");
  keep_serving(options, config, outbox, signals, pool, watchdog);
  ::sd_notify(0, "STOPPING=1");
  // Before the queue is emptied: nobody is to queue up behind its end.
  socket->unlink();
  pool.drain(!socket->is_ours());
  write_log(Level::info, "stopped");
  return 0;
}

}  // namespace

int serve(const ServeOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);  // nobody may read the log any more
  std::signal(SIGUSR1, SIG_IGN);  // what web servers are told to stop by, gently
  Signals signals;
  const AsyncLog log;  // behind Signals: what it blocks stays blocked in that thread
  LoadingWeight::keep_large_pieces_apart();
  auto loaded = load_config_file(options.config, FileKind::regular, Loader::server);
  if (!loaded) {
    write_log(Level::error, fmt::format("{}: {}", options.config, loaded.error()));
    return 2;
  }
  write_diagnostics(options.config, loaded->diagnostics);
  if (loaded->model == nullptr) return 1;
  loaded->diagnostics = {};  // said: not to be kept with what is served
  return serve_config(options, *std::move(loaded), signals);
}

}  // namespace ivr
