#include "fcgi_app/cli/alerts_command.hpp"

#include "fcgi_app/cli/alert_json.hpp"
#include "fcgi_app/cli/alert_phrases.hpp"
#include "fcgi_app/cli/alerts_session.hpp"
#include "fcgi_app/cli/list_command.hpp"
#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/cli/retry_command.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace ivr {
namespace {

int print_stats(const AlertsStatsOptions& options, StoreConnection& store) {
  const auto backlog = AlertQueries(store).stats();
  if (!backlog) {
    fmt::print(stderr, "{}\n", printable(backlog.error()));
    return 1;
  }
  fmt::print("{}", options.print_as == PrintAs::json ? backlog_to_json(*backlog) : backlog_words(*backlog));
  return 0;
}

struct CarryOut {
  AlertsSession& desk;
  int operator()(const AlertsListOptions& options) const { return list_alerts(options, desk); }
  int operator()(const AlertsShowOptions& options) const { return show_alerts(options, desk); }
  int operator()(const AlertsRetryOptions& options) const { return retry_alerts(options, desk.store); }
  int operator()(const AlertsStatsOptions& options) const { return print_stats(options, desk.store); }
};

}  // namespace

int alerts(const AlertsOptions& options) {
  auto desk = open_desk(std::visit([](const auto& any) { return any.place; }, options));
  if (!desk) return desk.error();
  return std::visit(CarryOut{*desk}, options);
}

}  // namespace ivr
