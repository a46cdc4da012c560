// What all threads of `ivr deliver` share.
#pragma once

#include "fcgi_app/base/stop_token.hpp"
#include "fcgi_app/deliver/store_status_log.hpp"
#include "fcgi_app/serve/current_config.hpp"

#include <string>

namespace ivr {

// Outlives the threads; each of them opens the store for itself.
struct DeliveryContext {
  CurrentConfig& config;
  const StopToken& stop;
  StoreStatusLog& watch;
  std::string store_url;
  std::string owner;  // host and process
};

}  // namespace ivr
