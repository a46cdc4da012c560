// What the two engines say differently. All other SQL is the same for both.
#pragma once

#include <string_view>

namespace ivr {

struct Dialect {
  std::string_view begin_to_read;   // all statements see one state
  std::string_view begin_to_write;  // SQLite: waits here until no other writer is at work
  std::string_view identity;        // the type of a column that numbers its rows, no number given twice
  // Ends a SELECT whose row is to be changed: locks it, and passes over what another transaction has locked.
  std::string_view claimed;
  std::string_view clock;           // gives milliseconds since 1970; empty: the host's clock is taken
  std::string_view has_schema;      // gives 1 when the table ivr_schema is there, otherwise 0
  std::string_view migration_lock;  // lets one transaction after the other change the schema; may be empty
};

extern const Dialect k_sqlite_dialect;
extern const Dialect k_postgresql_dialect;

}  // namespace ivr
