#include "core/config/secrets.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"
#include "core/base/url.hpp"
#include "core/ini/interpolation.hpp"

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
    case Loader::hours:
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

bool is_token(std::string_view text) {
  constexpr std::size_t k_digits = 32;
  return text.size() == k_digits && std::ranges::all_of(text, is_hexadecimal);
}

// "your_auth_token", "<token>", "xxxx": what instructions write in place of a secret.
bool is_placeholder(std::string_view text) {
  const std::string word = to_lower(text);
  const auto contains = [&](std::string_view part) { return word.find(part) != std::string::npos; };
  return contains("your") || contains("changeme") || contains("change_me") || contains("change-me") ||
         contains("placeholder") || contains("todo") || contains("xxx") || contains("auth_token") ||
         (word.starts_with('<') && word.ends_with('>')) || (word.starts_with("{{") && word.ends_with("}}"));
}

std::string token_warning(std::string_view token) {
  if (token.starts_with("AC") || token.starts_with("SK"))
    return fmt::format(
        "begins with {} as the SID of {} (expected the token of the account: 32 hexadecimal digits)",
        token.substr(0, 2), token.starts_with("AC") ? "an account" : "an API key");
  if (is_token(to_lower(token))) return "has capitals (expected 32 hexadecimal digits in small letters)";
  const bool digits = std::ranges::all_of(token, is_hexadecimal);
  const std::string_view ending = token.size() == 1 ? "" : "s";
  return fmt::format("is no auth token of Twilio: it has {} {}{} (expected 32 hexadecimal digits)",
                     token.size(), digits ? "hexadecimal digit" : "character", ending);
}

// What is allowed and is probably a slip.
std::string shape_warning(std::string_view key, std::string_view secret) {
  constexpr std::size_t k_least_bytes = 16;
  if (has_quotation_marks(secret))
    return "is between quotation marks, which are part of the value (expected none)";
  if (is_placeholder(secret)) return "is a placeholder (expected the secret itself)";
  if (key.starts_with("auth_token")) return is_token(secret) ? "" : token_warning(secret);
  const bool is_ours = key == "link_key" || key == "webhook_secret";
  if (!is_ours || secret.size() >= k_least_bytes) return "";
  return fmt::format(
      "can be guessed: it has {} character{} (expected at least {}, for example from openssl rand -hex 32)",
      secret.size(), secret.size() == 1 ? "" : "s", k_least_bytes);
}

std::string checked(SectionReader& values, const Value& value, std::string_view key, std::string secret) {
  if (secret.empty()) return secret;
  const std::string warning = shape_warning(key, secret);
  if (!warning.empty()) values.warn_of_secret(value, warning);
  return secret;
}

std::string read_in_place(SectionReader& values, const Secrets& secrets, const Value& secret) {
  if (secret.text.find_first_of(" \t\n") != std::string::npos) {
    values.complain_of_secret(secret, "has blanks (expected none; a comment needs a line of its own)");
    return secret.text;
  }
  const auto source = source_of(secret.text);
  if (!source) return checked(values, secret, secret.key, secret.text);
  return checked(values, secret, secret.key, fetched(values, secret, *source, secrets, secret.key));
}

// A key of a secret, or one that was meant for one.
bool is_like_secret(std::string_view key, const Schema& schema) {
  const auto contains = [&](std::string_view part) { return key.find(part) != std::string_view::npos; };
  const bool is_place = key.ends_with("_file");
  return !is_place && (schema.has_secret(key) || contains("token") || contains("secret") ||
                       contains("passw") || contains("pwd") || contains("link_key"));
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

SecretTexts::SecretTexts(const IniDocument& document, const Secrets& secrets, const Schema& schema) {
  for (const SectionSpec& spec : schema.sections()) {
    names_.append(spec.name).append("\n");
    for (const KeySpec& key : spec.keys) names_.append(key.name).append("\n");
  }
  const IniSection none;
  for (const IniEntry& entry : document.defaults) add_entry(document, none, entry, schema);
  for (const IniSection& section : document.sections) {
    for (const IniEntry& entry : section.entries) add_entry(document, section, entry, schema);
  }
  for (const auto& [source, answer] : secrets.answers) {
    if (answer) add(*answer);
  }
  std::ranges::sort(texts_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

// A secret may be put together from other values; those are secrets, too.
void SecretTexts::add_entry(const IniDocument& document, const IniSection& section, const IniEntry& entry,
                            const Schema& schema) {
  if (entry.value.find("://") != std::string_view::npos || entry.value.find('@') != std::string_view::npos)
    add_url(entry.value);
  if (!is_like_secret(entry.key, schema)) return;
  if (!source_of(entry.value)) add(entry.value);
  const auto whole = interpolate(document, section, entry);
  if (whole && !source_of(*whole)) add(*whole);
  for (const std::string& name : referenced_names(entry.value)) {
    const IniEntry* part = section.find(name);
    const auto inherited = std::ranges::find(document.defaults, name, &IniEntry::key);
    if (part == nullptr && inherited != document.defaults.end()) part = &*inherited;
    if (part != nullptr) add(part->value);
  }
}

// The password, and what may be a token in its path or query.
void SecretTexts::add_url(std::string_view url) {
  const std::size_t slashes = url.find("://");
  const std::string_view rest = slashes == std::string_view::npos ? url : url.substr(slashes + 3);
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    const std::size_t colon = login.find(':');
    if (colon != std::string_view::npos) add(login.substr(colon + 1));
  }
  for (std::string_view piece : split(rest, '/')) {
    for (const std::string_view word : split(piece, '&')) {
      const std::string_view value = word.substr(word.find('=') + 1);
      if (looks_secret(value)) add(value);
    }
  }
}

void SecretTexts::add(std::string_view secret) {
  constexpr std::size_t k_least = 6;  // shorter ones would be found in ordinary words
  constexpr std::size_t k_most = 4096;
  if (secret.size() < k_least || secret.size() > k_most) return;
  if (names_.find(to_lower(secret)) != std::string::npos) return;
  for (const std::string& text : {std::string(secret), to_lower(secret)}) {
    if (std::ranges::find(texts_, text) == texts_.end()) texts_.push_back(text);
  }
  for (const char separator : {'\n', ' '}) {
    if (secret.find(separator) == std::string_view::npos) continue;
    for (const std::string_view piece : split(secret, separator)) add(strip(piece));
    return;
  }
}

std::string SecretTexts::hide_in(std::string text) const {
  for (const std::string& secret : texts_) {
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + k_hidden.size()))
      text.replace(at, secret.size(), k_hidden);
  }
  return text;
}

std::optional<std::string> read_secret(SectionReader& values, const Secrets& secrets,
                                       const std::string& key) {
  const auto file = values.find(key + "_file");
  const auto in_place = values.find_unshown(key);
  if (file && in_place) {
    values.complain(*file, fmt::format("{} is given as well (expected one of the two)", key));
    return "";
  }
  if (file) {
    const SecretSource source{SecretSource::Kind::file, file->text};
    return checked(values, *file, key, fetched(values, *file, source, secrets, key));
  }
  if (in_place) return read_in_place(values, secrets, *in_place);
  return std::nullopt;
}

}  // namespace ivr
