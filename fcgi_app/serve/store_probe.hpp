// Looks at the alert store for what the server must know of it: whether it works and will work, how many
// alerts wait, and the key that signs links to recordings.
//
// For the one thread that uses the store.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/base/result.hpp"
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <chrono>
#include <string>

namespace ivr {

// Less than 100 MB or less than a tenth is free, whichever is less; the same with 1000 inodes.
bool is_almost_full(const DiskSpace& disk);

class StoreProbe {
 public:
  // The next look is at this store.
  void use_store(const std::string& url);

  // Whether the last batch could be committed. A full disk can still be read: after a failed commit, the
  // store counts as reachable only when it can be written again.
  void note_commit(bool succeeded) { commits_fail_ = !succeeded; }
  [[nodiscard]] bool commits_fail() const { return commits_fail_; }

  // An operator has reloaded the config: that the store was replaced is known by now.
  void acknowledge_replacement() { is_replaced_ = false; }

  // Looks at the store; this may take as long as the store hangs. Writes to it now and then, so that a store
  // that can only be read is known before a voicemail comes.
  StoreView look(StoreConnection& store);

  // Writes log lines: when the store becomes available or unavailable, or is unavailable for another reason
  // than before; when the disk is almost full, and when it no longer is.
  void log_state_change(const StoreView& view);

 private:
  using Clock = std::chrono::steady_clock;

  Result<StoreView> read(StoreConnection& store);
  Result<Committed> write_if_due(StoreConnection& store);
  void compare_with_before(const StoreConnection::Found& found, StoreConnection& store);
  [[nodiscard]] StoreWarning warning();

  std::string path_;  // of the file; empty for a server
  std::string link_key_;
  Clock::time_point next_write_{};
  DiskSpace disk_;
  bool is_replaced_ = false;
  bool commits_fail_ = false;
  bool was_reachable_ = false;
  bool was_almost_full_ = false;
  std::string logged_problem_;
};

}  // namespace ivr
