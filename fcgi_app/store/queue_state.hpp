// Which alert is the next one to be sent.
//
// Inside a transaction of the caller's; the row is locked for it.
#pragma once

#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/alert_store.hpp"

#include <chrono>
#include <optional>

namespace ivr {

// What lies so much further ahead than we ever set a time was set before the clock went back. Less may be the
// work of another who read the clock a moment after us.
inline constexpr std::chrono::seconds k_clock_slack = AlertStore::k_lease;

// Due, or left behind by a dead owner (in state sending then); never of a sender that rests.
std::optional<Alert> oldest_due(Session& session, const ClaimWish& wish, StoreTime now);

}  // namespace ivr
