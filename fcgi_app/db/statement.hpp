// A statement the engine has prepared, and the values it is run with.
//
// Values never become part of the SQL: they are bound by name.
#pragma once

#include "core/alerts/alert.hpp"
#include "fcgi_app/db/row.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace soci {
class session;
}

namespace ivr {

// A statement is always run with the same names, each with a value of the same type. A text that is not UTF-8
// or has a NUL is changed to one that is and has not: PostgreSQL takes no other.
struct Binding {
  Binding(std::string_view name_of, std::string_view text);
  Binding(std::string_view name_of, std::int64_t number);
  Binding(std::string_view name_of, std::optional<std::int64_t> number);
  Binding(std::string_view name_of, StoreTime moment);
  Binding(std::string_view name_of, std::optional<StoreTime> moment);

  std::string_view name;  // in the SQL it stands behind a colon
  std::variant<std::string, std::optional<std::int64_t>> value;
};

using Bindings = std::initializer_list<Binding>;

class Statement {
 public:
  // columns: how many a row of the answer has; none for a statement that gives no rows.
  Statement(soci::session& session, const std::string& text, int columns, Bindings bindings);
  ~Statement();
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;

  std::vector<Row> run(Bindings bindings);
  // How many rows the last run has changed.
  [[nodiscard]] std::int64_t changed();

 private:
  struct Bound;
  std::unique_ptr<Bound> bound_;
};

}  // namespace ivr
