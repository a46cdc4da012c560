// The config in use: replaced as a whole by a reload while other threads work by it.
//
// Safe to call from any thread. A thread keeps what it was given for one piece of work; the old config is
// freed with the last use of it.
#pragma once

#include "core/call/load.hpp"
#include "fcgi_app/base/guarded_by.hpp"

#include <memory>
#include <utility>

namespace ivr {

class CurrentConfig {
 public:
  // loaded.model is never null.
  explicit CurrentConfig(Loaded loaded) : loaded_(std::make_shared<const Loaded>(std::move(loaded))) {}

  [[nodiscard]] std::shared_ptr<const Loaded> now() const {
    const MutexLock lock(mutex_);
    return loaded_;
  }

  void replace(Loaded loaded) {
    std::shared_ptr<const Loaded> next = std::make_shared<const Loaded>(std::move(loaded));
    const MutexLock lock(mutex_);
    loaded_.swap(next);  // the old one is freed after the lock, because next is declared before it
  }

 private:
  mutable Mutex mutex_;  // held only to copy or swap a pointer: far less than a request takes
  std::shared_ptr<const Loaded> loaded_ GUARDED_BY(mutex_);
};

}  // namespace ivr
