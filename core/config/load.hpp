// From the text of a config.ini to a Model that can answer calls: read, check everything, compile.
//
// Pure, so in two halves: read_ini() and secret_sources() say what the file asks the machine for, the shell
// fetches that, and load() does the rest. What has a mistake has no Model.
#pragma once

#include "core/config/diagnostic.hpp"
#include "core/config/settings.hpp"
#include "core/ini/document.hpp"
#include "core/result.hpp"

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ivr {

struct Model;

// Where a secret stands that the file only names: "auth_token = env:NAME", "auth_token_file = PATH".
struct SecretSource {
  enum class Kind { environment, file };
  Kind kind;
  std::string name;  // the variable, or the path as written
  auto operator<=>(const SecretSource&) const = default;
};

// What the machine answered: the secret without surrounding blanks, or why it could not be had, in words
// that follow "PATH: " or "NAME: " ("no such file or directory").
using Secrets = std::map<SecretSource, Result<std::string>>;

// Every secret the document names, each once.
std::vector<SecretSource> secret_sources(const IniDocument& document);

struct Loaded {
  Diagnostics diagnostics;             // of the whole file, by line
  std::shared_ptr<const Model> model;  // null when there are errors among them
  ServerSettings server;
};

// so_far: what read_ini() found. Time zones are resolved here, once: this reads the system's tz database.
Loaded load(const IniDocument& document, Diagnostics so_far, const Secrets& secrets);

}  // namespace ivr
