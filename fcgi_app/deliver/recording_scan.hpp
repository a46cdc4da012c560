// One walk through the account's list of recordings: what no callback told of is announced now.
//
// Callbacks get lost. A recording is ours when its call was noted on its way to a Record verb of ours; other
// programs may share the account. Announcing one twice is the same as once. For one thread.
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

// The mark of how far the list was walked: unix seconds, by Twilio's clock.
inline constexpr const char* k_seen_until_mark = "recordings seen until";

class RecordingScan {
 public:
  // warned: the names of actions that were complained of already.
  RecordingScan(std::shared_ptr<const Loaded> loaded, StoreConnection& store, HttpClient& client,
                const StopToken& stop, std::set<std::string>& warned);

  struct ScanError {
    std::string of_store;   // or
    std::string of_twilio;  // or neither: a stop was wished for
  };
  // Moves the mark when all went well, and only then.
  Result<Committed, ScanError> run();

 private:
  using Step = Result<Committed, ScanError>;

  Step find_start();
  Step walk();
  Step consider(const ListedRecording& recording);
  Step consider_finished(const ListedRecording& recording);
  Step announce(const ListedRecording& recording, const VoicemailCall& note);
  Step commit(const StoreEntry& entry, const ListedRecording& recording);
  Step move_mark();

  std::shared_ptr<const Loaded> loaded_;
  StoreConnection& store_;
  HttpClient& client_;
  const StopToken& stop_;
  std::set<std::string>& warned_;

  std::chrono::sys_seconds start_;                  // recordings created before are of no interest
  std::optional<std::chrono::sys_seconds> mark_;    // as it stood
  std::optional<std::chrono::sys_seconds> newest_;  // of those seen
  std::optional<std::chrono::sys_seconds> oldest_unfinished_;
  int of_others_ = 0;
};

}  // namespace ivr
