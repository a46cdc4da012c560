// Looks at the alert store for what the server must know of it: whether it works, how many alerts wait, and
// the key that signs links to recordings.
//
// For the one thread that uses the store.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/base/result.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <string>

namespace ivr {

class StoreProbe {
 public:
  // The next look is at another store.
  void forget_store();

  // Whether the last batch could be committed. A full disk can still be read: after a failed commit, the
  // store counts as reachable only when it can be written again.
  void note_commit(bool succeeded) { commits_fail_ = !succeeded; }
  [[nodiscard]] bool commits_fail() const { return commits_fail_; }

  // Looks at the store; this may take as long as the store hangs.
  StoreView look(StoreConnection& store);

  // Writes a log line when the store becomes available, becomes unavailable, or is unavailable for another
  // reason than before.
  void log_state_change(const StoreView& view);

 private:
  Result<StoreView> read(StoreConnection& store);

  std::string link_key_;
  bool commits_fail_ = false;
  bool was_reachable_ = false;
  std::string logged_problem_;
};

}  // namespace ivr
