// Commits to the alert store what webhooks announce, and looks after what the server knows of the store.
//
// One thread of its own does all of it: a store that hangs (a dead database, a stuck disk) holds up no worker
// for longer than half a second, and whoever comes while it hangs is refused at once, so that calls go on
// being answered. What could not be committed is held in memory and committed when the store is back; only a
// process that dies meanwhile forgets it. Safe to call from any thread.
#pragma once

#include "core/alerts/queue_stats.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace ivr {

class Outbox {
 public:
  Outbox();
  // Ends within two seconds, with a store that hangs or without.
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // From now on this store; "" for none. May be said again, also with another URL.
  void use(const std::string& store_url);

  // All or nothing, and on disk when it succeeds. The error says why not; it is then committed later, unless
  // this process dies before.
  Result<std::monostate> commit(std::vector<StoreEntry> entries, std::chrono::milliseconds patience);

  // As of a second ago. Null while no store is kept.
  [[nodiscard]] std::shared_ptr<const StoreView> view() const;

 private:
  class Desk;
  std::shared_ptr<Desk> desk_;
  std::thread thread_;
};

}  // namespace ivr
