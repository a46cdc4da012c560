// A statement that the engine has prepared, the values it is run with, and the rows it gives.
//
// Values never become part of the SQL: they are bound by name.
#pragma once

#include "core/alerts/alert.hpp"

#include <cstddef>
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

// One row of a result, read column by column, from left to right.
class Row {
 public:
  explicit Row(std::vector<std::optional<std::string>> columns);

  // The next column. Throws std::runtime_error if its type is another one, or if there is none.
  std::string text();
  std::int64_t number();
  std::optional<std::int64_t> number_if_any();
  StoreTime time();
  std::optional<StoreTime> time_if_any();

 private:
  std::optional<std::string>& next();

  std::vector<std::optional<std::string>> columns_;
  std::size_t at_ = 0;
};

// A statement is always run with the same names, each with a value of the same type. In a text, a NUL and
// bytes that are not UTF-8 are replaced: PostgreSQL does not accept them.
struct Binding {
  Binding(std::string_view name_of, std::string_view text);
  Binding(std::string_view name_of, std::int64_t number);
  Binding(std::string_view name_of, std::optional<std::int64_t> number);
  Binding(std::string_view name_of, StoreTime time);
  Binding(std::string_view name_of, std::optional<StoreTime> time);

  std::string_view name;  // in the SQL it follows a colon
  std::variant<std::string, std::optional<std::int64_t>> value;
};

using Bindings = std::initializer_list<Binding>;

class Statement {
 public:
  // columns: how many columns a row of the result has; 0 for a statement that gives no rows.
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
