#include "fcgi_app/store/connection.hpp"

#include "fcgi_app/store/schema.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace ivr {

AlertStore::Connection::Connection(const std::string& url, Opening opening)
    : address_(parse_store_address(url)), opening_(opening) {}

void AlertStore::Connection::connect() {
  if (!address_) throw std::runtime_error(address_.error());
  const bool create = opening_ == Opening::create;
  auto link = address_->engine == EngineKind::sqlite
                  ? open_sqlite(address_->target, {.create = create, .check = !checked_})
                  : open_postgresql(address_->target);
  checked_ = true;
  session_ = std::make_unique<Session>(std::move(link));
  session_->link().expect_answer();
  bring_up_to_date(*session_, create);
  session_->link().have_answer();
}

// A connection that has idled may have ended unnoticed: a server was restarted, a file put away. That is
// found out here, before anything was done, so nothing can be done twice.
void AlertStore::Connection::begin(Access access) {
  if (session_ && session_->link().is_sound()) {
    try {
      session_->link().expect_answer();
      session_->begin(access);
      return;
    } catch (const std::exception&) {
      if (session_->link().is_sound() || session_->link().is_overdue()) throw;
    }
  }
  if (session_) checked_ = false;  // it may be another file that lies there now
  session_.reset();
  connect();
  session_->link().expect_answer();
  session_->begin(access);
}

void AlertStore::Connection::end() {
  session_->commit();
  session_->link().have_answer();
}

std::string AlertStore::Connection::drop(const std::exception& error) {
  const bool overdue = session_ && session_->link().is_overdue();
  const std::string words = overdue ? "no answer in time" : engine_words(error);
  if (session_) session_->roll_back();
  session_.reset();
  return address_ ? fmt::format("{}: {}", address_->name, words) : words;
}

}  // namespace ivr
