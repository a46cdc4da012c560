// Looks every five minutes for recordings that no callback reported, and once an hour deletes old rows, in a
// thread of its own.
#pragma once

#include "core/call/load.hpp"
#include "fcgi_app/deliver/delivery_context.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>

namespace ivr {

class Reconciler {
 public:
  explicit Reconciler(const DeliveryContext& context);

  // Returns after context.stop is raised. Scans at once, and whenever the config was reloaded.
  void run();

 private:
  using Clock = std::chrono::steady_clock;

  void run_due_tasks();
  bool scan_recordings();
  bool prune_store();

  const DeliveryContext& context_;
  StoreConnection store_;
  HttpClient client_;
  std::shared_ptr<const Loaded> loaded_;
  std::set<std::string> warned_;  // names of actions
  Clock::time_point next_scan_{};
  Clock::time_point next_pruning_{};
};

}  // namespace ivr
