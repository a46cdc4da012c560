// A connection to PostgreSQL that never waits for long.
//
// Neither libpq nor SOCI's part for it is linked: with what they need, they are more than twenty libraries,
// which a process on SQLite does not load. SOCI loads them when a URL first asks for PostgreSQL.
#include "fcgi_app/db/db_connection.hpp"
#include "fcgi_app/db/io_timeout.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <chrono>
#include <stdexcept>

namespace ivr {
namespace {

// More than the server may take for a statement, less than Twilio waits for a webhook's answer (15 s).
constexpr std::chrono::seconds k_timeout{6};

// The isolation is named because an operator may have changed the default. The number of the lock is ours:
// "ivr" in ASCII.
constexpr Dialect k_postgresql_dialect{
    .begin_to_read = "begin isolation level repeatable read read only",
    .begin_to_write = "begin isolation level read committed read write",
    .identity = "bigint generated always as identity primary key",
    .claimed = "for update skip locked",
    .clock = "select (extract(epoch from clock_timestamp()) * 1000)::bigint",
    // Not to_regclass(): after the lock it would still remember that there was no such table.
    .has_schema =
        "select count(*) from pg_class where relname = 'ivr_schema' and relkind = 'r'"
        " and pg_table_is_visible(oid)",
    .migration_lock = "select pg_advisory_xact_lock(6911602)::text",
};

// What is set after connecting, unless the setting is no longer PostgreSQL's default: an operator may have
// chosen another value for the role, the database, or with options= in the URL. An acknowledged commit must
// be on disk, whatever the server's own setting is.
struct Setting {
  const char* name;
  const char* was;
  const char* becomes;
};
constexpr Setting k_settings[] = {
    {"lock_timeout", "0", "2s"},
    {"statement_timeout", "0", "4s"},
    {"synchronous_commit", "off", "on"},
    {"client_min_messages", "notice", "error"},  // libpq writes them to our stderr
};

PGconn* connection_of(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

// The two functions of libpq that SOCI does not offer.
struct Libpq {
  decltype(&PQsocket) socket;
  decltype(&PQstatus) status;
};

template <class Function>
Function* symbol(void* library, const char* name) {
  void* found = library == nullptr ? nullptr : ::dlsym(library, name);
  if (found == nullptr) throw std::runtime_error(fmt::format("cannot use libpq: {}", ::dlerror()));
  return reinterpret_cast<Function*>(found);
}

// For a process that has opened a session, so that SOCI has loaded it. It is never unloaded: at the end of
// the process, a thread may still hang in it.
const Libpq& libpq() {
  static const Libpq functions = [] {
    void* library = ::dlopen("libpq.so.5", RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    return Libpq{symbol<decltype(PQsocket)>(library, "PQsocket"),
                 symbol<decltype(PQstatus)>(library, "PQstatus")};
  }();
  return functions;
}

class PostgresqlConnection : public DbConnection {
 public:
  explicit PostgresqlConnection(const std::string& url)
      : session_("postgresql", url), timeout_(libpq().socket(connection_of(session_)), k_timeout) {
    timeout_.start();
    for (const Setting& setting : k_settings) {
      session_ << fmt::format("select set_config('{0}', '{2}', false) where current_setting('{0}') = '{1}'",
                              setting.name, setting.was, setting.becomes);
    }
    timeout_.stop();
  }

  soci::session& session() override { return session_; }
  [[nodiscard]] const Dialect& dialect() const override { return k_postgresql_dialect; }
  [[nodiscard]] bool is_usable() override { return libpq().status(connection_of(session_)) == CONNECTION_OK; }
  void start_timeout() override { timeout_.start(); }
  void stop_timeout() override { timeout_.stop(); }
  [[nodiscard]] bool has_timed_out() override { return timeout_.has_expired(); }

 private:
  soci::session session_;
  IoTimeout timeout_;
};

}  // namespace

std::unique_ptr<DbConnection> open_postgresql(const std::string& url) {
  return std::make_unique<PostgresqlConnection>(url);
}

}  // namespace ivr
