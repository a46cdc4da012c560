// Looks every five minutes for recordings that no callback told of, and once an hour takes away what is long
// done, in a thread of its own.
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
  explicit Reconciler(const DeliveryContext& site);

  // Until a stop is wished for. Looks at once, and whenever the config was loaded anew.
  void run();

 private:
  using Clock = std::chrono::steady_clock;

  void work();
  bool look();
  bool tidy_up();

  const DeliveryContext& site_;
  StoreConnection store_;
  HttpClient client_;
  std::shared_ptr<const Loaded> loaded_;
  std::set<std::string> warned_;  // names of actions
  Clock::time_point next_look_{};
  Clock::time_point next_tidying_{};
};

}  // namespace ivr
