#include "fcgi_app/cli/alerts_command.hpp"

#include "core/call/model.hpp"
#include "core/config/store_url.hpp"
#include "fcgi_app/cli/alert_json.hpp"
#include "fcgi_app/cli/alert_text.hpp"
#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/store/alert_queries.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

constexpr int k_mistakes = 1;
constexpr int k_missing = 2;

void complain_of_config(const std::string& file, const Result<Loaded>& loaded) {
  if (!loaded) {
    fmt::print(stderr, "ivr: {}: {}\n", file, loaded.error());
    return;
  }
  for (const auto& line : to_lines(file, loaded->diagnostics)) fmt::print(stderr, "{}\n", line.text);
}

// The store is named, so an unusable config costs only its time zone. If there is no file at the default
// path, no message is needed.
void mention_config(const std::string& file, const Result<Loaded>& loaded) {
  if (!loaded && file == k_default_config) return;
  const std::string_view why = loaded ? std::string_view("it has mistakes") : loaded.error();
  fmt::print(stderr, "ivr: {}: {}: times are in UTC\n", file, why);
}

bool is_missing_file(const std::string& store_url) {
  const auto address = StoreUrl::parse(store_url);
  std::error_code error;
  return address && address->engine == EngineKind::sqlite &&
         !std::filesystem::exists(address->target, error) && !error;
}

Result<StoreConnection, int> open_store(const std::string& url) {
  StoreConnection store(url, StoreConnection::Opening::existing);
  const auto opened = store.open();
  if (opened) return store;
  fmt::print(stderr, "ivr: {}{}\n", printable(opened.error()),
             is_missing_file(url) ? " (\"ivr serve\" creates it when it starts)" : "");
  return tl::unexpected{k_missing};
}

// Opens the store, and reads from the config where it is and the time zone of its users. Problems are printed
// on stderr; the error is the exit code. A missing store is not created.
Result<AlertsSession, int> open_session(const AlertsLocation& location) {
  const auto loaded = load_config_file(location.config, FileKind::any, Loader::health);
  const bool usable = loaded && loaded->model != nullptr;
  if (!usable && location.store.empty()) {
    complain_of_config(location.config, loaded);
    return tl::unexpected{loaded ? k_mistakes : k_missing};
  }
  if (!usable) mention_config(location.config, loaded);
  auto store = open_store(location.store.empty() ? loaded->alerts.store : location.store);
  if (!store) return tl::unexpected{store.error()};
  if (!usable) return AlertsSession{*std::move(store), TimeZone(), std::nullopt};
  return AlertsSession{*std::move(store), loaded->model->zone, loaded->alerts.give_up_after};
}

// Why this alert is not sent again; "" if it is.
std::string retry_one(std::int64_t id, StoreConnection& store) {
  const auto alert = AlertQueries(store).find(id);
  if (!alert) return alert.error();
  if (!*alert) return fmt::format("there is no alert {}", id);
  if ((*alert)->state == AlertState::sent) return fmt::format("alert {} was already sent", id);
  const auto retried = AlertQueries(store).retry(id);
  if (!retried) return retried.error();
  return *retried > 0 ? std::string() : fmt::format("alert {} is being sent now", id);
}

void print_retried(int count) {
  if (count == 0) {
    fmt::print("no alert will be sent again\n");
  } else {
    fmt::print("{} alert{} will be sent again\n", count, count == 1 ? "" : "s");
  }
}

// Retries every alert that can be retried, whatever is wrong with the others.
int retry_alerts(const AlertsRetryOptions& options, StoreConnection& store) {
  if (options.all_failed) {
    const auto retried = AlertQueries(store).retry_failed();
    if (!retried) return complain(retried.error());
    print_retried(*retried);
    return 0;
  }
  int retried = 0;
  int exit_code = 0;
  for (const std::int64_t id : options.ids) {
    const std::string why_not = retry_one(id, store);
    if (why_not.empty()) {
      ++retried;
    } else {
      exit_code = complain(why_not);
    }
  }
  print_retried(retried);
  return exit_code;
}

int print_stats(const AlertsStatsOptions& options, AlertsSession& session) {
  const auto stats = AlertQueries(session.store).stats();
  if (!stats) return complain(stats.error());
  fmt::print("{}", options.format == OutputFormat::json ? stats_to_json(*stats)
                                                        : stats_to_text(*stats, session.zone));
  return 0;
}

struct Run {
  AlertsSession& session;
  int operator()(const AlertsListOptions& options) const { return list_alerts(options, session); }
  int operator()(const AlertsShowOptions& options) const { return show_alerts(options, session); }
  int operator()(const AlertsRetryOptions& options) const { return retry_alerts(options, session.store); }
  int operator()(const AlertsStatsOptions& options) const { return print_stats(options, session); }
};

}  // namespace

int alerts(const AlertsOptions& options) {
  auto session = open_session(std::visit([](const auto& any) { return any.location; }, options));
  if (!session) return session.error();
  return std::visit(Run{*session}, options);
}

int complain(std::string_view reason) {
  fmt::print(stderr, "ivr: {}\n", printable(reason));
  return 1;
}

}  // namespace ivr
