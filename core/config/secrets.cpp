#include "core/config/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_environment_prefix = "env:";
constexpr std::string_view k_credential_prefix = "credential:";

struct SecretKey {
  std::string_view section;
  std::string_view key;
  bool for_server;
  bool for_sender;
  bool for_health;
};

constexpr std::array k_secret_keys = std::to_array<SecretKey>({
    {"twilio", "auth_token", true, true, false},
    {"twilio", "auth_token_secondary", true, false, false},
    {"twilio", "api_key_secret", false, true, false},
    {"alerts", "store_password", true, true, true},
    {"alerts", "link_key", true, true, false},
    {"alerts", "webhook_secret", false, true, false},
    {"smtp", "password", false, true, false},
});

bool is_for(const SecretKey& key, Loader loader) {
  switch (loader) {
    case Loader::checker: return true;
    case Loader::server: return key.for_server;
    case Loader::sender: return key.for_sender;
    case Loader::health: return key.for_health;
    case Loader::none: return false;
  }
  return true;
}

bool is_wanted(std::string_view section, std::string_view key, Loader loader) {
  return std::ranges::any_of(k_secret_keys, [&](const SecretKey& known) {
    return known.section == section && known.key == key && is_for(known, loader);
  });
}

// "env:NAME" or "credential:NAME"; nothing for a secret that is in the config itself.
std::optional<SecretSource> source_of(std::string_view text) {
  using Kind = SecretSource::Kind;
  if (text.starts_with(k_environment_prefix))
    return SecretSource{Kind::environment, std::string(text.substr(k_environment_prefix.size()))};
  if (text.starts_with(k_credential_prefix))
    return SecretSource{Kind::credential, std::string(text.substr(k_credential_prefix.size()))};
  return std::nullopt;
}

// What the machine answered for a source. Of a secret that is for others, nobody has asked.
std::string fetched(SectionReader& values, const Value& value, const SecretSource& source,
                    const Secrets& secrets, std::string_view key) {
  if (!is_wanted(values.name(), key, secrets.loader)) return {};
  const auto found = secrets.answers.find(source);
  const auto secret =
      found == secrets.answers.end() ? Result<std::string>(Unexpected("not available")) : found->second;
  if (secret && !secret->empty()) return *secret;
  values.complain(value, secret ? "is empty (expected the secret)" : secret.error());
  return {};
}

std::string read_in_place(SectionReader& values, const Secrets& secrets, const Value& secret) {
  if (secret.text.find_first_of(" \t\n") != std::string::npos) {
    values.complain_of_section(
        fmt::format("{} holds blanks (a comment needs a line of its own)", secret.key));
  }
  const auto source = source_of(secret.text);
  return source ? fetched(values, secret, *source, secrets, secret.key) : secret.text;
}

void add_sources(SectionReader& values, std::string_view key, std::vector<SecretSource>& sources) {
  if (const auto file = values.find(fmt::format("{}_file", key)))
    sources.push_back({SecretSource::Kind::file, file->text});
  const auto secret = values.find_unshown(key);
  if (!secret) return;
  if (auto source = source_of(secret->text)) sources.push_back(*std::move(source));
}

}  // namespace

std::vector<SecretSource> secret_sources(const IniDocument& document, Loader loader) {
  const Schema schema({});
  std::vector<SecretSource> sources;
  for (const IniSection& section : document.sections) {
    Diagnostics said_by_load;
    SectionReader values(schema, document, section, said_by_load);
    for (const SecretKey& key : k_secret_keys) {
      if (key.section != section.name || !is_for(key, loader)) continue;
      add_sources(values, key.key, sources);
    }
  }
  return sources;
}

std::optional<std::string> read_secret(SectionReader& values, const Secrets& secrets,
                                       const std::string& key) {
  const auto file = values.find(key + "_file");
  const auto in_place = values.find_unshown(key);
  if (file && in_place) {
    values.complain(*file, fmt::format("{} is given as well (expected one of the two)", key));
    return "";
  }
  if (file) return fetched(values, *file, {SecretSource::Kind::file, file->text}, secrets, key);
  if (in_place) return read_in_place(values, secrets, *in_place);
  return std::nullopt;
}

}  // namespace ivr
