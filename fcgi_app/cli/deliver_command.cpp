#include "fcgi_app/cli/deliver_command.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/signals.hpp"
#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/cli/config_file.hpp"
#include "fcgi_app/deliver/alert_sender.hpp"
#include "fcgi_app/deliver/reconciler.hpp"
#include "fcgi_app/deliver/sms_transport.hpp"
#include "fcgi_app/deliver/smtp_transport.hpp"
#include "fcgi_app/deliver/webhook_transport.hpp"

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

// Host and process, by which an operator finds who holds an alert.
std::string owner_name() {
  char host[256] = "";
  if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  return fmt::format("{}:{}", host, ::getpid());
}

std::string store_of(const DeliverOptions& options, const Loaded& loaded) {
  return options.store.empty() ? loaded.alerts.store : options.store;
}

// With all its mistakes logged; nothing when it is of no use.
std::optional<Loaded> load_anew(const std::string& file) {
  auto loaded = load_config_file(file, FileKind::regular, Loader::sender);
  if (!loaded) {
    write_log(Level::error, fmt::format("{}: {}", file, loaded.error()));
    return std::nullopt;
  }
  write_diagnostics(file, loaded->diagnostics);
  if (loaded->model == nullptr) return std::nullopt;
  return *std::move(loaded);
}

void reload(const DeliverOptions& options, const DeliveryContext& site) {
  auto loaded = load_anew(options.config);
  if (!loaded) {
    write_log(Level::error, "reload refused, still delivering by the config of before");
    return;
  }
  if (store_of(options, *loaded) != site.store_url)
    write_log(Level::warning, "[alerts] store takes effect at restart");
  site.config.replace(*std::move(loaded));
  write_log(Level::info, fmt::format("reloaded {}", options.config));
}

void keep_delivering(const DeliverOptions& options, const DeliveryContext& site, Signals& signals) {
  for (;;) {
    pollfd wanted{signals.fd(), POLLIN, 0};
    ::poll(&wanted, 1, -1);
    switch (signals.next()) {
      case Signals::Event::none: break;
      case Signals::Event::stop: return;
      case Signals::Event::reload:
        ::sd_notify(0, "RELOADING=1");
        reload(options, site);
        ::sd_notify(0, "READY=1");
        break;
    }
  }
}

template <class Work>
void start(ThreadGroup& threads, std::shared_ptr<Work> work) {
  threads.start([work = std::move(work)] { work->run(); });
}

// All are made before the first starts, so that what goes wrong then ends the program at once.
void start_all(ThreadGroup& threads, const DeliveryContext& site) {
  auto sms = std::make_shared<AlertSender>(Channel::sms, std::make_unique<SmsTransport>(site.stop), site);
  auto mail = std::make_shared<AlertSender>(Channel::email, std::make_unique<SmtpTransport>(site.stop), site);
  auto webhook =
      std::make_shared<AlertSender>(Channel::webhook, std::make_unique<WebhookTransport>(site.stop), site);
  auto reconciler = std::make_shared<Reconciler>(site);
  start(threads, std::move(sms));
  start(threads, std::move(mail));
  start(threads, std::move(webhook));
  start(threads, std::move(reconciler));
}

// A database that hangs is not waited for: what was under way is found in doubt by whoever comes next.
void end(ThreadGroup& threads) {
  constexpr std::chrono::milliseconds k_timeout{1700};
  if (threads.wait_for_end(k_timeout)) return;
  write_log(Level::warning, "stopped without waiting for the alert store");
  std::_Exit(EXIT_SUCCESS);
}

int deliver_by(const DeliverOptions& options, Loaded loaded, Signals& signals) {
  const std::string store_url = store_of(options, loaded);
  CurrentConfig config(std::move(loaded));
  StopToken stop;
  StoreStatusLog watch;
  const DeliveryContext site{config, stop, watch, store_url, owner_name()};
  ThreadGroup threads([&stop] { stop.raise(); });
  start_all(threads, site);
  write_log(Level::info, fmt::format("delivering alerts by {} as {}", options.config, site.owner));
  ::sd_notify(0, "READY=1");
  keep_delivering(options, site, signals);
  ::sd_notify(0, "STOPPING=1");
  stop.raise();
  end(threads);
  write_log(Level::info, "stopped");
  return 0;
}

}  // namespace

int deliver(const DeliverOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);  // of connections and of the log
  Signals signals;
  auto loaded = load_config_file(options.config, FileKind::regular, Loader::sender);
  if (!loaded) {
    write_log(Level::error, fmt::format("{}: {}", options.config, loaded.error()));
    return 2;
  }
  write_diagnostics(options.config, loaded->diagnostics);
  if (loaded->model == nullptr) return 1;
  return deliver_by(options, *std::move(loaded), signals);
}

}  // namespace ivr
