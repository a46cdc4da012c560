// SQL as PostgreSQL has it.
#include "fcgi_app/db/dialect.hpp"

namespace ivr {

// The isolation is named because an operator may have changed the default. The number of the lock is ours by
// chance: "ivr" in ASCII.
const Dialect k_postgresql_dialect{
    .begin_to_read = "begin isolation level repeatable read read only",
    .begin_to_write = "begin isolation level read committed read write",
    .identity = "bigint generated always as identity primary key",
    .claimed = "for update skip locked",
    .clock = "select (extract(epoch from clock_timestamp()) * 1000)::bigint",
    // Not to_regclass(): behind the lock it would still remember that there was no such table.
    .has_schema =
        "select count(*) from pg_class where relname = 'ivr_schema' and relkind = 'r'"
        " and pg_table_is_visible(oid)",
    .migration_lock = "select pg_advisory_xact_lock(6911602)::text",
};

}  // namespace ivr
