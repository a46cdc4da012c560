// The one connection of an AlertStore: opened when it is needed, dropped after any error.
#pragma once

#include "core/base/result.hpp"
#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/alert_store.hpp"

#include <exception>
#include <memory>
#include <string>
#include <type_traits>

namespace ivr {

class AlertStore::Connection {
 public:
  Connection(const std::string& url, Opening opening);

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
  // Lets the session go, which undoes what it was at; gives the words for the error.
  std::string drop(const std::exception& error);

  Result<StoreUrl> address_;
  Opening opening_;
  bool checked_ = false;  // the integrity of the file, once
  std::unique_ptr<Session> session_;
};

}  // namespace ivr
