// Walks once through the account's list of recordings, and stores alerts for those that no callback has
// reported.
//
// Callbacks can be lost. A recording is ours if its call was stored on its way to a Record verb of ours:
// other programs may share the account. Storing the alerts of a recording twice is the same as once. For one
// thread.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/base/result.hpp"
#include "core/call/load.hpp"
#include "core/twilio_api/recordings.hpp"
#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/http_client.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace ivr {

// The mark in the store of how far the list was walked: unix seconds, by Twilio's clock.
inline constexpr const char* k_seen_until_mark = "recordings seen until";

// Why a scan ended early. Both empty: a stop was requested.
struct ScanError {
  std::string of_store;
  std::string of_twilio;
};

class RecordingScan {
 public:
  // warned: the names of the actions about which there was a warning already.
  RecordingScan(std::shared_ptr<const Loaded> loaded, StoreConnection& store, HttpClient& client,
                const StopToken& stop, std::set<std::string>& warned);

  using Step = Result<Committed, ScanError>;
  // Moves the mark if the whole scan succeeded, and only then.
  Step run();

 private:
  Step find_start();
  Step walk_list();
  Step consider(const ListedRecording& recording);
  Step store_alerts(const ListedRecording& recording, const VoicemailCall& call);
  Step commit(const StoreEntry& entry, const ListedRecording& recording);
  Step move_mark();

  void warn_of_action(const ListedRecording& recording, const std::string& action);

  std::shared_ptr<const Loaded> loaded_;
  StoreConnection& store_;
  HttpClient& client_;
  const StopToken& stop_;
  std::set<std::string>& warned_;

  std::chrono::sys_seconds start_;                  // recordings created earlier are of no interest
  std::optional<std::chrono::sys_seconds> mark_;    // as the last scan left it
  std::optional<std::chrono::sys_seconds> newest_;  // of those seen
  std::optional<std::chrono::sys_seconds> oldest_unfinished_;
  int of_others_ = 0;
};

}  // namespace ivr
