// What all threads of `ivr deliver` share.
#pragma once

#include "fcgi_app/base/current_config.hpp"
#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/store_status_log.hpp"

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
