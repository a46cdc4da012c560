// How entries of webhooks and of the health check become rows: there is one alert for each recipient,
// however often the same recording or notice comes.
//
// For one thread at a time, as its connection is.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <optional>
#include <span>
#include <string>

namespace ivr {

class AlertInserts {
 public:
  // The connection must live longer.
  explicit AlertInserts(StoreConnection& connection) : connection_(connection) {}

  // All of the entries in one transaction; they are on disk when it succeeds. Gives how many alerts are new.
  Result<int> commit(std::span<const StoreEntry> entries);

  // What is known of a call; nothing if it never reached a Record verb of ours.
  Result<std::optional<VoicemailCall>> find_call(const std::string& call_sid);

 private:
  StoreConnection& connection_;
};

// Inserts a notice inside a transaction of the caller's.
void insert_notice(Session& session, const NewHealthNotice& notice, StoreTime now);

}  // namespace ivr
