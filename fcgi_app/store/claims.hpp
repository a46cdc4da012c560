// Who may send an alert now: leases that end by themselves when their owner dies.
//
// Inside a transaction of the caller's. The rules are those of AlertStore's methods of the same names.
#pragma once

#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/alert_store.hpp"

#include <optional>

namespace ivr {

std::optional<Alert> claim_alert(Session& session, const ClaimWish& wish);
std::optional<Alert> begin_attempt(Session& session, const Alert& claimed);
bool renew_claim(Session& session, const Alert& claimed);
bool settle_claim(Session& session, const Alert& claimed, const AttemptOutcome& settlement);
bool release_claim(Session& session, const Alert& claimed);

}  // namespace ivr
