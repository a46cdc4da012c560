// What all threads of `ivr deliver` share.
#pragma once

#include "fcgi_app/current_config.hpp"
#include "fcgi_app/deliver/site/stop.hpp"
#include "fcgi_app/deliver/site/store_watch.hpp"

#include <string>

namespace ivr {

// Outlives the threads; each of them opens the store for itself.
struct DeliverySite {
  CurrentConfig& config;
  const Stop& stop;
  StoreWatch& watch;
  std::string store_url;
  std::string owner;  // host and process
};

}  // namespace ivr
