#include "fcgi_app/serve/current_config.hpp"

#include <utility>

namespace ivr {

CurrentConfig::CurrentConfig(Loaded loaded) : loaded_(std::make_shared<const Loaded>(std::move(loaded))) {}

std::shared_ptr<const Loaded> CurrentConfig::now() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

void CurrentConfig::replace(Loaded loaded) {
  std::shared_ptr<const Loaded> next = std::make_shared<const Loaded>(std::move(loaded));
  const std::lock_guard lock(mutex_);
  loaded_.swap(next);  // the old one is freed after the lock, being declared before it
}

}  // namespace ivr
