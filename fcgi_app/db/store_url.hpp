// Where the alerts are kept, from the URL in the config.
//
// Pure; safe to call from any thread. No error text quotes a password.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace ivr {

enum class EngineKind { sqlite, postgresql };

struct StoreUrl {
  // url: "sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?KEY=VALUE&...", every part of
  // which is optional (PostgreSQL's manual, 34.1.1.2). The target of the latter has the time limits that the
  // URL does not set, because a caller may wait for the store.
  static Result<StoreUrl> parse(std::string_view url);

  EngineKind engine = EngineKind::sqlite;
  std::string name;    // for messages: the path, or the URL without password and parameters
  std::string target;  // for the engine: the path, or the whole URL; may contain a password
};

}  // namespace ivr
