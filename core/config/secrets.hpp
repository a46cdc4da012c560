// Secrets that a config only names, because they stand elsewhere on the machine.
#pragma once

#include "core/ini/document.hpp"
#include "core/result.hpp"

#include <compare>
#include <map>
#include <string>
#include <vector>

namespace ivr {

// "auth_token = env:NAME" or "auth_token_file = PATH".
struct SecretSource {
  enum class Kind { environment, file };
  Kind kind;
  std::string name;  // the variable, or the path as written
  auto operator<=>(const SecretSource&) const = default;
};

// What the machine answered: the secret without surrounding blanks, or why it could not be had, in words
// that follow "PATH: " or "NAME: " ("no such file or directory").
using Secrets = std::map<SecretSource, Result<std::string>>;

// Who loads a config. What only a sender needs (api_key_secret, webhook_secret, the password of [smtp]) is
// not asked for by the server, which may not be allowed to read it.
enum class Loader { checker, server, sender };

// Every secret the document names for this loader, in its order.
std::vector<SecretSource> secret_sources(const IniDocument& document, Loader loader);

}  // namespace ivr
