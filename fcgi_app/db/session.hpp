// A conversation with the store's engine: transactions, and statements that are prepared once.
//
// For one thread at a time. Throws when something goes wrong; the session is good for nothing then, and
// engine_words() has the reason.
#pragma once

#include "fcgi_app/db/connection.hpp"
#include "fcgi_app/db/statement.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// SQL that answers in rows of so many columns.
struct Query {
  std::string text;
  int columns = 1;
};

enum class Access { read, write };

class Session {
 public:
  explicit Session(std::unique_ptr<DbConnection> link);
  ~Session();
  Session(Session&&) = default;
  Session& operator=(Session&&) = delete;

  [[nodiscard]] const Dialect& dialect() const { return link_->dialect(); }
  DbConnection& link() { return *link_; }

  void begin(Access access);
  void commit();
  // Undoes what was begun, as far as that can be done. Never throws.
  void roll_back() noexcept;

  // The store's clock.
  StoreTime now();

  std::vector<Row> rows(const Query& query, Bindings bindings = {});
  // The first of them.
  std::optional<Row> row(const Query& query, Bindings bindings = {});
  // Runs what gives no rows; gives how many rows it has changed.
  std::int64_t change(std::string_view text, Bindings bindings = {});
  // Runs SQL that is not worth keeping prepared.
  void execute(std::string_view text);

  // The SQL of all that was prepared so far.
  [[nodiscard]] std::vector<std::string> prepared() const;

 private:
  Statement& prepare(std::string_view text, int columns, Bindings bindings);

  std::unique_ptr<DbConnection> link_;
  bool begun_ = false;
  std::map<std::string, Statement, std::less<>> statements_;  // go before the link
};

}  // namespace ivr
