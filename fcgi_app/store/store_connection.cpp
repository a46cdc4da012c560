#include "fcgi_app/store/store_connection.hpp"

#include "fcgi_app/store/schema.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace ivr {

StoreConnection::StoreConnection(const std::string& url, Opening opening)
    : url_(StoreUrl::parse(url)), opening_(opening) {}

Result<Committed> StoreConnection::open() {
  return run(Access::read, [](Session&) { return Committed{}; });
}

Result<StoreTime> StoreConnection::now() {
  return run(Access::read, [](Session& session) { return session.now(); });
}

void StoreConnection::connect() {
  if (!url_) throw std::runtime_error(url_.error());
  const bool create = opening_ == Opening::create;
  auto connection = url_->engine == EngineKind::sqlite
                        ? open_sqlite(url_->target, {.create = create, .check = !checked_})
                        : open_postgresql(url_->target);
  checked_ = true;
  const std::string identity = connection->identity();
  session_ = std::make_unique<Session>(std::move(connection));
  session_->connection().start_timeout();
  const bool is_new = bring_up_to_date(*session_, create);
  session_->connection().stop_timeout();
  // What was found earlier and not yet asked for still counts.
  const bool was_replaced = found_ && found_->is_replaced;
  const bool is_another = !identity_.empty() && identity != identity_;
  found_ = {is_new, was_replaced || is_another || std::exchange(lost_log_, false)};
  identity_ = identity;
}

// An idle connection may have ended unnoticed: a server was restarted, a file was moved. That is found out
// here, before anything is done, so nothing can be done twice.
void StoreConnection::begin(Access access) {
  if (session_ && session_->connection().is_usable()) {
    try {
      session_->connection().start_timeout();
      session_->begin(access);
      return;
    } catch (const std::exception&) {
      if (session_->connection().is_usable() || session_->connection().has_timed_out()) throw;
    }
  }
  if (session_) {
    checked_ = false;  // there may be another file at the path now
    lost_log_ = lost_log_ || session_->connection().has_lost_its_log();
  }
  session_.reset();
  connect();
  session_->connection().start_timeout();
  session_->begin(access);
}

void StoreConnection::end() {
  session_->commit();
  session_->connection().stop_timeout();
}

std::string StoreConnection::drop(const std::exception& error) {
  const bool timed_out = session_ && session_->connection().has_timed_out();
  const std::string text = timed_out ? "no answer in time" : db_error_text(error);
  if (session_) session_->roll_back();
  session_.reset();
  return url_ ? fmt::format("{}: {}", url_->name, text) : text;
}

}  // namespace ivr
