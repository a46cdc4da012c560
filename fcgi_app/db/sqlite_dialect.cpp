// SQL as SQLite has it.
#include "fcgi_app/db/dialect.hpp"

namespace ivr {

const Dialect k_sqlite_dialect{
    .begin_to_read = "begin",
    .begin_to_write = "begin immediate",
    .identity = "integer primary key autoincrement",
    .claimed = "",  // one writer at a time
    .clock = "",
    .has_schema = "select count(*) from sqlite_master where type = 'table' and name = 'ivr_schema'",
    .migration_lock = "",
};

}  // namespace ivr
