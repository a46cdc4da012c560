#include "fcgi_app/db/session.hpp"

#include <soci/soci.h>

#include <chrono>
#include <utility>

namespace ivr {

Session::Session(std::unique_ptr<DbConnection> connection) : connection_(std::move(connection)) {}

// The server hears of each statement that is destroyed.
Session::~Session() {
  if (connection_ == nullptr) return;  // moved from
  connection_->start_timeout();
  statements_.clear();
}

void Session::begin(Access access) {
  execute(access == Access::read ? dialect().begin_to_read : dialect().begin_to_write);
  begun_ = true;
}

void Session::commit() {
  connection_->session().commit();
  begun_ = false;
}

void Session::roll_back() noexcept {
  if (!std::exchange(begun_, false)) return;
  try {
    connection_->session().rollback();
  } catch (const std::exception&) {
    // The connection is closed, or the engine has rolled back by itself.
  }
}

StoreTime Session::now() {
  if (dialect().clock.empty())
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return row({std::string(dialect().clock)})->time();
}

std::vector<Row> Session::rows(const Query& query, Bindings bindings) {
  return prepare(query.text, query.columns, bindings).run(bindings);
}

std::optional<Row> Session::row(const Query& query, Bindings bindings) {
  std::vector<Row> all = rows(query, bindings);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

std::int64_t Session::change(std::string_view text, Bindings bindings) {
  Statement& statement = prepare(text, 0, bindings);
  statement.run(bindings);
  return statement.changed();
}

void Session::execute(std::string_view text) {
  connection_->session() << text;
}

std::vector<std::string> Session::prepared() const {
  std::vector<std::string> texts;
  texts.reserve(statements_.size());
  for (const auto& [text, statement] : statements_) texts.push_back(text);
  return texts;
}

Statement& Session::prepare(std::string_view text, int columns, Bindings bindings) {
  const auto found = statements_.find(text);
  if (found != statements_.end()) return found->second;
  const std::string key(text);
  return statements_.emplace(key, Statement(connection_->session(), key, columns, bindings)).first->second;
}

}  // namespace ivr
