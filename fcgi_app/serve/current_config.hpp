// The config being served: replaced whole by a reload while workers answer from it.
//
// Safe to call from any thread. A worker keeps what it was given for one request; the old config goes
// with the last request that was answered from it.
#pragma once

#include "core/call/load.hpp"

#include <memory>
#include <mutex>

namespace ivr {

class CurrentConfig {
 public:
  // loaded.model is never null.
  explicit CurrentConfig(Loaded loaded);

  [[nodiscard]] std::shared_ptr<const Loaded> now() const;
  void replace(Loaded loaded);

 private:
  mutable std::mutex mutex_;  // held for the copy of a pointer: far less than a request takes
  std::shared_ptr<const Loaded> loaded_;
};

}  // namespace ivr
