// `ivr alerts`: what an operator sees of the voicemail alerts, and the one thing to be done about them:
// retry.
#pragma once

#include "core/alerts/alert.hpp"
#include "fcgi_app/cli/config_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ivr {

// Where the alerts are. With a store named, a config that is broken or absent is no obstacle: all it could
// add is its time zone.
struct AlertsPlace {
  std::string config = k_default_config;
  std::string store;  // overrides [alerts] store; empty: does not
};

enum class PrintAs { words, json };

struct AlertsListOptions {
  AlertsPlace place;
  std::optional<AlertState> state;
  std::optional<Channel> channel;
  std::string action;         // empty: all
  std::string recording_sid;  // empty: all
  std::optional<int> hours;   // those of the last so many
  int limit = 100;
  PrintAs print_as = PrintAs::words;
};

struct AlertsShowOptions {
  AlertsPlace place;
  std::string id;  // a number, or the SID of a recording or notice for several
  PrintAs print_as = PrintAs::words;
};

struct AlertsRetryOptions {
  AlertsPlace place;
  std::vector<std::int64_t> ids;
  bool all_failed = false;  // in place of ids
};

struct AlertsStatsOptions {
  AlertsPlace place;
  PrintAs print_as = PrintAs::words;
};

using AlertsOptions =
    std::variant<AlertsListOptions, AlertsShowOptions, AlertsRetryOptions, AlertsStatsOptions>;

// Gives the exit code: 0 done; 1 a config with mistakes, an alert that is not there or cannot be retried, a
// store that fails; 2 no config file, no store.
int alerts(const AlertsOptions& options);

}  // namespace ivr
