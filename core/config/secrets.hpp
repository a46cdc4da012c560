// The secrets of a config: in its text, in the environment, from systemd, or in a file.
//
// The core says which are wanted, the shell fetches them, and the core puts them into the settings.
#pragma once

#include "core/base/result.hpp"
#include "core/config/section_reader.hpp"
#include "core/ini/document.hpp"

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

// "auth_token = env:NAME", "auth_token = credential:NAME" or "auth_token_file = PATH". A credential is what
// systemd hands to a unit (systemd.exec(5), LoadCredential=).
struct SecretSource {
  enum class Kind { environment, credential, file };
  Kind kind;
  std::string name;  // the variable, the credential, or the path as written
  auto operator<=>(const SecretSource&) const = default;
};

// Who loads a config. Each asks only for the secrets it needs, because it may not be allowed to read the
// others; those are then taken for fine, and empty. The checker asks for all, `ivr hours` and `ivr config`
// for none.
enum class Loader { checker, server, sender, health, hours, none };

// What the machine answered: the secret without surrounding blanks, or why it could not be had, in words
// that follow "PATH: " or "NAME: " ("no such file or directory").
struct Secrets {
  Loader loader = Loader::server;
  std::map<SecretSource, Result<std::string>> answers{};
};

// Every secret the document names for this loader, in its order.
std::vector<SecretSource> secret_sources(const IniDocument& document, Loader loader);

// key = VALUE, key = env:NAME, key = credential:NAME, or key_file = PATH; one of them at most. Nothing if
// none is given; "" if it is wrong (which is then said), and if the shell was not to ask for its source (see
// Loader). No message quotes a secret.
std::optional<std::string> read_secret(SectionReader& values, const Secrets& secrets, const std::string& key);

// All secrets that the document and the answers hold, the longest first: the values of the keys of secrets,
// also under names that are none, and what URLs have of them. For whatever is printed.
class SecretTexts {
 public:
  SecretTexts(const IniDocument& document, const Secrets& secrets, const Schema& schema);

  // Writes "..." for each of them.
  [[nodiscard]] std::string hide_in(std::string text) const;

 private:
  void add_entry(const IniDocument& document, const IniSection& section, const IniEntry& entry,
                 const Schema& schema);
  void add_url(std::string_view url);
  void add(std::string_view secret);

  std::vector<std::string> texts_;
  std::string names_;  // of all keys and sections, which no message can do without
};

}  // namespace ivr
