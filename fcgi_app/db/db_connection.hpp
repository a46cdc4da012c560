// An open connection to a database engine, how to open one, and what the two engines say differently.
//
// For one thread at a time. Opening throws what SOCI throws, or std::runtime_error.
#pragma once

#include "core/config/store_url.hpp"

#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace soci {
class session;
}

namespace ivr {

// All SQL that is not in a dialect is the same for both engines.
struct Dialect {
  std::string_view begin_to_read;   // all statements see one state
  std::string_view begin_to_write;  // SQLite: waits here until no other writer is at work
  std::string_view identity;        // the type of a column that numbers its rows; no number is given twice
  // The end of a SELECT whose row is to be changed: locks it, and skips rows that another transaction locks.
  std::string_view claimed;
  std::string_view clock;           // gives milliseconds since 1970; empty: the host's clock is used
  std::string_view has_schema;      // gives 1 if the table ivr_schema exists, otherwise 0
  std::string_view migration_lock;  // lets one transaction after the other change the schema; may be empty
};

class DbConnection {
 public:
  DbConnection() = default;
  virtual ~DbConnection() = default;
  DbConnection(const DbConnection&) = delete;
  DbConnection& operator=(const DbConnection&) = delete;

  virtual soci::session& session() = 0;
  [[nodiscard]] virtual const Dialect& dialect() const = 0;
  // False if it can no longer be used: the server has closed it, or there is another file at the path.
  [[nodiscard]] virtual bool is_usable() = 0;
  // Whether the log of an SQLite file was deleted: what was committed lately may be lost.
  [[nodiscard]] virtual bool has_lost_its_log() { return false; }
  // The same for each connection to one file, unless its inode is given to another file; empty for a server.
  [[nodiscard]] virtual std::string identity() const { return {}; }
  // Between these two calls the engine must answer within a time that the connection chooses. If it does not,
  // the connection is closed, so that whatever waits for it fails, and has_timed_out() is true from then on.
  virtual void start_timeout() {}
  virtual void stop_timeout() {}
  [[nodiscard]] virtual bool has_timed_out() { return false; }
};

// Whether a missing SQLite file may be created, and whether the whole file is checked.
struct SqliteOpening {
  bool create = true;
  bool check = true;
};

std::unique_ptr<DbConnection> open_sqlite(const std::string& path, SqliteOpening opening);

// url: the target of a StoreUrl.
std::unique_ptr<DbConnection> open_postgresql(const std::string& url);

// What the engine said, on one line and without what SOCI put in front. Unlike what() of SOCI's exceptions,
// it does not quote the statement with its values.
std::string db_error_text(const std::exception& error);

}  // namespace ivr
