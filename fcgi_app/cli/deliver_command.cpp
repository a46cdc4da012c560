#include "fcgi_app/cli/deliver_command.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/signals.hpp"
#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/cli/config_file.hpp"
#include "fcgi_app/deliver/alert_sender.hpp"
#include "fcgi_app/deliver/reconciler.hpp"
#include "fcgi_app/deliver/transport.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

namespace ivr {
namespace {

constexpr std::size_t k_max_text = 1024;

// Host and process: they tell an operator who holds an alert.
std::string owner_name() {
  char host[256] = "";
  if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  return fmt::format("{}:{}", host, ::getpid());
}

std::string store_of(const DeliverOptions& options, const Loaded& loaded) {
  return options.store.empty() ? loaded.alerts.store : options.store;
}

struct Unusable {
  int exit_code;
  std::string reason;
};

Result<Loaded, Unusable> load_config(const std::string& file) {
  auto loaded = load_config_file(file, FileKind::regular, Loader::sender);
  if (!loaded) return tl::unexpected{Unusable{2, fmt::format("{}: {}", file, loaded.error())}};
  write_diagnostics(file, loaded->diagnostics, Severity::error);
  if (loaded->model == nullptr) return tl::unexpected{Unusable{1, fmt::format("{} has mistakes", file)}};
  return *std::move(loaded);
}

void reload(const DeliverOptions& options, const DeliveryContext& context) {
  auto loaded = load_config(options.config);
  if (!loaded) {
    write_log(Level::error,
              fmt::format("reload_refused reason=\"{}\"", escape_for_log(loaded.error().reason, k_max_text)));
    return;
  }
  if (store_of(options, *loaded) != context.store_url)
    write_log(Level::warning, "restart_needed section=alerts key=store");
  context.config.replace(*std::move(loaded));
  write_log(Level::info, fmt::format("reloaded config=\"{}\"", escape_for_log(options.config, k_max_text)));
}

void keep_delivering(const DeliverOptions& options, const DeliveryContext& context, Signals& signals) {
  for (;;) {
    pollfd wanted{signals.fd(), POLLIN, 0};
    ::poll(&wanted, 1, -1);
    switch (signals.next()) {
      case Signals::Event::none: break;
      case Signals::Event::stop: return;
      case Signals::Event::reload:
        ::sd_notify(0, "RELOADING=1");
        reload(options, context);
        ::sd_notify(0, "READY=1");
        break;
    }
  }
}

template <class Work>
void start(ThreadGroup& threads, std::shared_ptr<Work> work) {
  threads.start([work = std::move(work)] { work->run(); });
}

// All are made before the first one starts, so that an error in one of them ends the program at once.
void start_all(ThreadGroup& threads, const DeliveryContext& context) {
  auto sms =
      std::make_shared<AlertSender>(Channel::sms, std::make_unique<SmsTransport>(context.stop), context);
  auto mail =
      std::make_shared<AlertSender>(Channel::email, std::make_unique<SmtpTransport>(context.stop), context);
  auto webhook = std::make_shared<AlertSender>(Channel::webhook,
                                               std::make_unique<WebhookTransport>(context.stop), context);
  auto reconciler = std::make_shared<Reconciler>(context);
  start(threads, std::move(sms));
  start(threads, std::move(mail));
  start(threads, std::move(webhook));
  start(threads, std::move(reconciler));
}

// Does not wait for a database that hangs: the next process finds the current alerts in doubt.
void end(ThreadGroup& threads) {
  constexpr std::chrono::milliseconds k_timeout{1700};
  if (threads.wait_for_end(k_timeout)) return;
  write_log(Level::warning, "stopped_early reason=\"the alert store does not answer\"");
  std::_Exit(EXIT_SUCCESS);
}

int deliver_with(const DeliverOptions& options, Loaded loaded, Signals& signals) {
  const std::string store_url = store_of(options, loaded);
  CurrentConfig config(std::move(loaded));
  StopToken stop;
  StoreStatusLog store_status;
  const DeliveryContext context{config, stop, store_status, store_url, owner_name()};
  ThreadGroup threads([&stop] { stop.raise(); });
  start_all(threads, context);
  write_log(Level::info,
            fmt::format("delivering config=\"{}\" owner={}", escape_for_log(options.config, k_max_text),
                        escape_bare_for_log(context.owner, k_max_text)));
  ::sd_notify(0, "READY=1");
  keep_delivering(options, context, signals);
  ::sd_notify(0, "STOPPING=1");
  stop.raise();
  end(threads);
  write_log(Level::info, "stopped");
  return 0;
}

}  // namespace

int deliver(const DeliverOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);  // from connections and from the log
  Signals signals;
  auto loaded = load_config(options.config);
  if (!loaded) {
    write_log(Level::error, fmt::format("config_unavailable reason=\"{}\"",
                                        escape_for_log(loaded.error().reason, k_max_text)));
    return loaded.error().exit_code;
  }
  return deliver_with(options, *std::move(loaded), signals);
}

}  // namespace ivr
