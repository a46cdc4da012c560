// Where the alerts are kept, from the URL in the config.
//
// Whatever is accepted here can be opened, if the file or the server is there: so a config whose store cannot
// be used is found by `ivr check`, not by the first voicemail. Pure; safe to call from any thread. No error
// text quotes a password.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ivr {

enum class EngineKind { sqlite, postgresql };

struct StoreUrl {
  // url: "sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?KEY=VALUE&...", every part of
  // which is optional (PostgreSQL's manual, 34.1.1.2). The target of the latter has the time limits that the
  // URL does not set, because a caller may wait for the store. The error follows "key = value: ".
  static Result<StoreUrl> parse(std::string_view url);

  EngineKind engine = EngineKind::sqlite;
  std::string name;    // for messages: the path, or the URL without password and parameters
  std::string target;  // for the engine: the path, or the whole URL; may contain a password
  // Of PostgreSQL, decoded. A host that is empty or begins with a slash is a socket on this machine.
  std::vector<std::string> hosts{};
  std::string sslmode{};  // as given; empty: libpq's default, "prefer"
};

}  // namespace ivr
