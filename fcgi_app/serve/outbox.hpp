// Commits to the alert store what webhooks bring, and knows the state of the store.
//
// Only the outbox's own thread uses the store. A store that hangs (a dead database, a stuck disk) therefore
// delays no worker by more than half a second, and while it hangs commits are refused at once, so that calls
// are still answered. An entry that could not be committed is kept in memory and committed when the store is
// back; it is lost only if this process dies first. Safe to call from any thread.
#pragma once

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
  // Ends within two seconds, even if the store hangs.
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Opens a store and writes to it, besides the one in use. The error says why that fails.
  static Result<std::monostate> try_store(const std::string& store_url, std::chrono::seconds timeout);

  // Changes to this store; "" for none. May be called again, with another URL; with the same one, an operator
  // acknowledges that the store was replaced.
  void use(const std::string& store_url);
  [[nodiscard]] std::string store_url() const;  // may contain a password

  // Commits all of the entries or none; they are on disk when it succeeds. The error says why not. The
  // entries are then committed later, unless this process dies first.
  Result<std::monostate> commit(std::vector<StoreEntry> entries, std::chrono::milliseconds timeout);

  // Hands entries over and does not wait. They are committed with the next batch, or later as above; a
  // failure is logged.
  void commit_in_background(std::vector<StoreEntry> entries);

  // The state of a second ago. Null while no store is used.
  [[nodiscard]] std::shared_ptr<const StoreView> view() const;

 private:
  class Writer;
  std::shared_ptr<Writer> writer_;
  std::thread thread_;
};

}  // namespace ivr
