// What operators and the health check see of the alerts, and what operators retry.
//
// For one thread at a time, as its connection is.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/store_entry.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

struct AlertFilter {
  std::optional<AlertState> state{};
  std::optional<Channel> channel{};
  std::string action{};         // empty: all
  std::string recording_sid{};  // also with "%" in place of any digits; empty: all
  std::optional<StoreTime> created_since{};
  int limit = 100;  // the newest; at least 1
};

class AlertQueries {
 public:
  // The connection must live longer.
  explicit AlertQueries(StoreConnection& connection) : connection_(connection) {}

  Result<std::vector<Alert>> list(const AlertFilter& filter);  // newest first
  Result<std::optional<Alert>> find(std::int64_t id);
  Result<QueueStats> stats();

  // Failed alerts become pending again, due at once, with no attempts; a pending alert becomes due at once.
  // Gives how many. An alert that is being sent or was sent does not change.
  Result<int> retry(std::int64_t id);
  Result<int> retry_failed();

 private:
  StoreConnection& connection_;
};

}  // namespace ivr
