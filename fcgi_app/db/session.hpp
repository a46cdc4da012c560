// A session with the store's engine: transactions, and statements that are prepared once.
//
// For one thread at a time. Throws if an operation fails; the session cannot be used after that, and
// db_error_text() has the reason.
#pragma once

#include "fcgi_app/db/db_connection.hpp"
#include "fcgi_app/db/statement.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// SQL that gives rows of so many columns.
struct Query {
  std::string text;
  int columns = 1;
};

enum class Access { read, write };

class Session {
 public:
  explicit Session(std::unique_ptr<DbConnection> connection);
  ~Session();
  Session(Session&&) = default;
  Session& operator=(Session&&) = delete;

  [[nodiscard]] const Dialect& dialect() const { return connection_->dialect(); }
  DbConnection& connection() { return *connection_; }

  void begin(Access access);
  void commit();
  // Undoes the transaction, as far as possible. Never throws.
  void roll_back() noexcept;

  // The store's clock.
  StoreTime now();

  std::vector<Row> rows(const Query& query, Bindings bindings = {});
  // The first row.
  std::optional<Row> row(const Query& query, Bindings bindings = {});
  // Runs SQL that gives no rows; gives how many rows it has changed.
  std::int64_t change(std::string_view text, Bindings bindings = {});
  // Runs SQL without keeping it prepared.
  void execute(std::string_view text);

  // The SQL of all statements prepared so far.
  [[nodiscard]] std::vector<std::string> prepared() const;

 private:
  Statement& prepare(std::string_view text, int columns, Bindings bindings);

  std::unique_ptr<DbConnection> connection_;
  bool begun_ = false;
  std::map<std::string, Statement, std::less<>> statements_;  // destroyed before the connection
};

}  // namespace ivr
