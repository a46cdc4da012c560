// What the health check keeps: how many pings have failed in a row, and the notices about it.
//
// Inside a transaction of the caller's.
#pragma once

#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/alert_store.hpp"

namespace ivr {

// Gives what count gave. A notice is there once for each recipient, however often it is written.
PingCount write_ping(Session& session, const AlertStore::CountPing& count);

}  // namespace ivr
