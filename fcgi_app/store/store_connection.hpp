// A connection to the alert store: SQLite on one host, PostgreSQL for several.
//
// The classes AlertQueue, AlertInserts, AlertQueries, Marks and PingCounter each offer one interface over a
// connection that their owner keeps. It is for one thread at a time; several connections, also of several
// processes and hosts, share one store. Nothing is opened before the first operation, and after an error the
// next operation connects afresh. No method throws: the error of the Result says on one line what went wrong,
// with the store's name and what its engine said.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/base/result.hpp"
#include "fcgi_app/db/session.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace ivr {

// The result of a method that gives nothing but success.
using Committed = std::monostate;

class StoreConnection {
 public:
  enum class Opening { create, existing };

  // url: "sqlite:///PATH" (an absolute path) or "postgresql://…" (libpq's URL).
  explicit StoreConnection(const std::string& url, Opening opening = Opening::create);

  // For messages: without a password.
  [[nodiscard]] std::string name() const { return url_ ? url_->name : std::string(); }

  // Connects, brings the schema up to date, and the first time checks an SQLite file's integrity. Every
  // operation does so by itself when needed.
  Result<Committed> open();

  // What was found when the store was last opened.
  struct Found {
    bool is_new = false;       // it was empty, so its tables were made
    bool is_replaced = false;  // there is another file at the path than the last time, or its log was deleted
  };
  // Nothing if the store was not opened since this was last asked.
  std::optional<Found> take_found() { return std::exchange(found_, std::nullopt); }

  // The store's clock: PostgreSQL's own, so that hosts agree; with SQLite the host's.
  Result<StoreTime> now();

  // Runs work(session) in a transaction. Whatever it throws undoes the transaction and becomes the error.
  template <class Work>
  auto run(Access access, const Work& work) -> Result<std::invoke_result_t<const Work&, Session&>> {
    try {
      begin(access);
      auto value = work(*session_);
      end();
      return value;
    } catch (const std::exception& error) {
      return Unexpected{drop(error)};
    }
  }

 private:
  void connect();
  void begin(Access access);
  void end();
  // Drops the session, which undoes its transaction; gives the text of the error.
  std::string drop(const std::exception& error);

  Result<StoreUrl> url_;
  Opening opening_;
  bool checked_ = false;  // the integrity of the file, once
  std::string identity_;  // of the file that was opened last
  bool lost_log_ = false;
  std::optional<Found> found_;
  std::unique_ptr<Session> session_;
};

}  // namespace ivr
