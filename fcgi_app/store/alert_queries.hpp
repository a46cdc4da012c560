// What operators and the health check see, and what operators set going again.
//
// Inside a transaction of the caller's.
#pragma once

#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/alert_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

std::vector<Alert> list_alerts(Session& session, const AlertFilter& filter);
// All that failed, or the one with this id, if it failed or is pending.
int retry_alerts(Session& session, std::optional<std::int64_t> id);
QueueStats read_backlog(Session& session);

std::optional<std::string> read_mark(Session& session, const std::string& name);
void write_mark(Session& session, const std::string& name, const std::string& value);

// One bite of what was done or noted before then; 0 when nothing is left.
std::int64_t forget_some(Session& session, StoreTime then);

}  // namespace ivr
