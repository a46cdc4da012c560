// How webhooks' entries become rows: each recording is announced once to everybody, however often it comes.
//
// Inside a transaction of the caller's.
#pragma once

#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/alert_store.hpp"

#include <optional>
#include <span>
#include <string>

namespace ivr {

// Gives how many alerts are new.
int write_entries(Session& session, std::span<const StoreEntry> entries);

std::optional<VoicemailCall> read_call(Session& session, const std::string& call_sid);

}  // namespace ivr
