// `ivr alerts`: shows an operator the alerts, and sends failed ones again.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/base/result.hpp"
#include "core/time/zone.hpp"
#include "fcgi_app/cli/config_file.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ivr {

// Where the alerts are. If a store is named, a config with mistakes or none at all is enough: it would only
// add its time zone.
struct AlertsLocation {
  std::string config = k_default_config;
  std::string store;  // overrides [alerts] store unless empty
};

enum class OutputFormat { text, json };

struct AlertsListOptions {
  AlertsLocation location;
  std::optional<AlertState> state;
  std::optional<Channel> channel;
  std::string action;         // empty: all
  std::string recording_sid;  // empty: all
  std::optional<int> hours;   // only alerts of the last so many hours
  int limit = 100;
  OutputFormat format = OutputFormat::text;
};

struct AlertsShowOptions {
  AlertsLocation location;
  std::string id;  // a number, or the SID of a recording or notice for all its alerts
  OutputFormat format = OutputFormat::text;
};

struct AlertsRetryOptions {
  AlertsLocation location;
  std::vector<std::int64_t> ids;
  bool all_failed = false;  // in place of ids
};

struct AlertsStatsOptions {
  AlertsLocation location;
  OutputFormat format = OutputFormat::text;
};

using AlertsOptions =
    std::variant<AlertsListOptions, AlertsShowOptions, AlertsRetryOptions, AlertsStatsOptions>;

// Returns the exit code: 0 done; 1 for a config with mistakes, an alert that does not exist or cannot be
// retried, or a store that fails; 2 for a missing config file or store.
int alerts(const AlertsOptions& options);

// What every verb of `ivr alerts` works with.
struct AlertsSession {
  StoreConnection store;  // open
  TimeZone zone;          // UTC without a usable config
  std::optional<std::chrono::hours> give_up_after;
};

// The verbs list and show. Both return the exit code: 0, or 1 if the store fails or there is no such alert.
int list_alerts(const AlertsListOptions& options, AlertsSession& session);
int show_alerts(const AlertsShowOptions& options, AlertsSession& session);

// Prints why a verb failed on stderr. Returns the exit code 1.
int complain(std::string_view reason);

}  // namespace ivr
