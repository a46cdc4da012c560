#include "fcgi_app/db/statement.hpp"

#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace ivr {
namespace {

std::string storable(std::string_view text) {
  std::string out(text);
  std::ranges::replace(out, '\0', '?');
  std::size_t valid = 0;  // up to here, so that a long text of only bad bytes is read once
  while (const auto bad = first_invalid_utf8(std::string_view(out).substr(valid))) {
    valid += *bad;
    out[valid] = '?';
  }
  return out;
}

std::int64_t milliseconds(StoreTime time) {
  return time.time_since_epoch().count();
}

// What SOCI reads from and writes to. It keeps the address of each as long as the statement exists.
struct Slot {
  std::string text;
  long long number = 0;
  soci::indicator state = soci::i_ok;
};

std::int64_t to_number(const std::string& text) {
  const auto number = parse_number<std::int64_t>(text);
  if (!number) throw std::runtime_error("a column of the store is not a number");
  return *number;
}

}  // namespace

Row::Row(std::vector<std::optional<std::string>> columns) : columns_(std::move(columns)) {}

std::optional<std::string>& Row::next() {
  return columns_.at(at_++);
}

std::string Row::text() {
  auto& column = next();
  if (!column) throw std::runtime_error("a column of the store is null");
  return std::move(*column);
}

std::int64_t Row::number() {
  return to_number(text());
}

std::optional<std::int64_t> Row::number_if_any() {
  const auto& column = next();
  return column ? std::optional(to_number(*column)) : std::nullopt;
}

StoreTime Row::time() {
  return StoreTime(std::chrono::milliseconds(number()));
}

std::optional<StoreTime> Row::time_if_any() {
  const auto milliseconds = number_if_any();
  return milliseconds ? std::optional(StoreTime(std::chrono::milliseconds(*milliseconds))) : std::nullopt;
}

Binding::Binding(std::string_view name_of, std::string_view text) : name(name_of), value(storable(text)) {}
Binding::Binding(std::string_view name_of, std::int64_t number)
    : name(name_of), value(std::optional(number)) {}
Binding::Binding(std::string_view name_of, std::optional<std::int64_t> number)
    : name(name_of), value(number) {}
Binding::Binding(std::string_view name_of, StoreTime time) : Binding(name_of, milliseconds(time)) {}
Binding::Binding(std::string_view name_of, std::optional<StoreTime> time)
    : name(name_of), value(time ? std::optional(milliseconds(*time)) : std::nullopt) {}

struct Statement::Bound {
  explicit Bound(soci::session& session) : statement(session) {}

  std::vector<Slot> columns;
  std::vector<Slot> slots;
  soci::statement statement;  // destroyed first, because it is declared last
};

Statement::Statement(soci::session& session, const std::string& text, int columns, Bindings bindings)
    : bound_(std::make_unique<Bound>(session)) {
  bound_->columns.resize(static_cast<std::size_t>(columns));
  bound_->slots.resize(bindings.size());
  auto& statement = bound_->statement;
  statement.alloc();
  statement.prepare(text);
  for (Slot& slot : bound_->columns) statement.exchange(soci::into(slot.text, slot.state));
  auto slot = bound_->slots.begin();
  for (const Binding& binding : bindings) {
    const std::string name(binding.name);
    if (std::holds_alternative<std::string>(binding.value)) {
      statement.exchange(soci::use(slot->text, slot->state, name));
    } else {
      statement.exchange(soci::use(slot->number, slot->state, name));
    }
    ++slot;
  }
  statement.define_and_bind();
}

Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;

std::vector<Row> Statement::run(Bindings bindings) {
  if (bindings.size() != bound_->slots.size()) throw std::logic_error("a statement has too few parameters");
  auto slot = bound_->slots.begin();
  for (const Binding& binding : bindings) {
    if (const auto* text = std::get_if<std::string>(&binding.value)) {
      slot->text = *text;
    } else {
      const auto& number = std::get<std::optional<std::int64_t>>(binding.value);
      slot->number = number.value_or(0);
      slot->state = number ? soci::i_ok : soci::i_null;
    }
    ++slot;
  }
  std::vector<Row> rows;
  // To the last row: until then, SQLite keeps the state of the file that it reads.
  for (bool more = bound_->statement.execute(true); more; more = bound_->statement.fetch()) {
    std::vector<std::optional<std::string>> values;
    values.reserve(bound_->columns.size());
    for (const Slot& column : bound_->columns) {
      values.push_back(column.state == soci::i_null ? std::nullopt : std::optional(column.text));
    }
    rows.emplace_back(std::move(values));
    if (bound_->columns.empty()) break;
  }
  return rows;
}

std::int64_t Statement::changed() {
  return bound_->statement.get_affected_rows();
}

}  // namespace ivr
