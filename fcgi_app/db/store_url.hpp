// Where the alerts are kept, from the words of the config.
//
// Pure; safe to call from any thread. No message of it quotes a password.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace ivr {

enum class EngineKind { sqlite, postgresql };

struct StoreUrl {
  EngineKind engine = EngineKind::sqlite;
  std::string name;    // for messages: the path, or the URL without password and parameters
  std::string target;  // for the engine: the path, or the whole URL; may hold a password
};

// url: "sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?KEY=VALUE&...", every part of which
// may be left out (PostgreSQL's manual, 34.1.1.2). The target of the latter has time limits that the URL did
// not set: whoever waits for the store has a caller on the line.
Result<StoreUrl> parse_store_address(std::string_view url);

}  // namespace ivr
