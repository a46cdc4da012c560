// A connection to an engine that is open, and how to open one.
//
// For one thread at a time. Opening throws what SOCI throws, or std::runtime_error.
#pragma once

#include "fcgi_app/db/dialect.hpp"
#include "fcgi_app/db/store_url.hpp"

#include <memory>
#include <string>

namespace soci {
class session;
}

namespace ivr {

class DbConnection {
 public:
  DbConnection() = default;
  virtual ~DbConnection() = default;
  DbConnection(const DbConnection&) = delete;
  DbConnection& operator=(const DbConnection&) = delete;

  virtual soci::session& session() = 0;
  [[nodiscard]] virtual const Dialect& dialect() const = 0;
  // False when it is of no more use: the server has hung up, or the file at the path is another one by now.
  [[nodiscard]] virtual bool is_sound() = 0;
  // Between these two the engine must have answered within a time of the link's choice. If it has not, the
  // connection is cut, so that whatever waits for it fails, and is_overdue() is true from then on.
  virtual void expect_answer() {}
  virtual void have_answer() {}
  [[nodiscard]] virtual bool is_overdue() { return false; }
};

// Whether a missing SQLite file may be made, and whether the file is to be checked from end to end.
struct SqliteOpening {
  bool create = true;
  bool check = true;
};

std::unique_ptr<DbConnection> open_sqlite(const std::string& path, SqliteOpening opening);

// url: the target of a StoreUrl.
std::unique_ptr<DbConnection> open_postgresql(const std::string& url);

// What the engine said, in one line without what SOCI put in front. Never what() of an exception of SOCI:
// that one quotes the statement with its values.
std::string engine_words(const std::exception& error);

}  // namespace ivr
