// The store's tables, and how a store of an older version is brought up to date.
//
// All times are milliseconds since 1970.
#pragma once

#include "fcgi_app/db/session.hpp"

namespace ivr {

// The version this program reads and writes.
inline constexpr int k_schema_version = 3;

// Begins and ends transactions of its own. Several processes may do so at the same time. Gives whether it has
// made the tables. Throws, also if the store has a newer version, or if it is empty and may_create is false.
bool bring_up_to_date(Session& session, bool may_create);

}  // namespace ivr
