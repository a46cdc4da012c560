// A connection to PostgreSQL that never waits for long.
#include "fcgi_app/db/connection.hpp"
#include "fcgi_app/db/io_timeout.hpp"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <chrono>

namespace ivr {
namespace {

// More than the server may take for a statement, less than Twilio waits for a webhook's answer (15 s).
constexpr std::chrono::seconds k_patience{6};

// What is set when the connection is there, where it still is as PostgreSQL comes: an operator may have
// chosen otherwise for the role, the database, or with options= in the URL. Only a commit that is not on disk
// when it is acknowledged is no commit to us, whatever else the server is there for.
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

int socket_of(soci::session& session) {
  return PQsocket(static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_);
}

class PostgresqlConnection : public DbConnection {
 public:
  explicit PostgresqlConnection(const std::string& url)
      : session_(soci::postgresql, url), patience_(socket_of(session_), k_patience) {
    patience_.begin();
    for (const Setting& setting : k_settings) {
      session_ << fmt::format("select set_config('{0}', '{2}', false) where current_setting('{0}') = '{1}'",
                              setting.name, setting.was, setting.becomes);
    }
    patience_.end();
  }

  soci::session& session() override { return session_; }
  [[nodiscard]] const Dialect& dialect() const override { return k_postgresql_dialect; }
  [[nodiscard]] bool is_sound() override {
    const auto* backend = static_cast<soci::postgresql_session_backend*>(session_.get_backend());
    return PQstatus(backend->conn_) == CONNECTION_OK;
  }
  void expect_answer() override { patience_.begin(); }
  void have_answer() override { patience_.end(); }
  [[nodiscard]] bool is_overdue() override { return patience_.has_cut(); }

 private:
  soci::session session_;
  IoTimeout patience_;
};

}  // namespace

std::unique_ptr<DbConnection> open_postgresql(const std::string& url) {
  return std::make_unique<PostgresqlConnection>(url);
}

}  // namespace ivr
