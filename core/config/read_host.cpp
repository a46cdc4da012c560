// The sections about the account, the host and the whole menu.
#include "core/config/sections.hpp"
#include "core/config/values.hpp"
#include "core/hours/zone.hpp"
#include "core/text/characters.hpp"
#include "core/text/nearest_name.hpp"
#include "core/twiml/voices.hpp"

#include <fmt/format.h>

namespace ivr {
namespace {

constexpr std::string_view k_environment_prefix = "env:";
constexpr int k_most_workers = 1024;
constexpr int k_most_queue = 65535;

auto whole_number(int least, int most) {
  return [least, most](std::string_view text) { return parse_whole_number(text, least, most); };
}

// What the machine answered for a source; the value itself is never quoted.
std::string fetched(SectionValues& values, const Value& value, const SecretSource& source,
                    const Secrets& secrets) {
  const auto found = secrets.find(source);
  const auto secret =
      found == secrets.end() ? Result<std::string>(Unexpected("not available")) : found->second;
  if (secret && !secret->empty()) return *secret;
  values.complain(value, secret ? "is empty (expected the token)" : secret.error());
  return {};
}

// A token: as it stands, from the environment ("env:NAME") or from the file that key_file names.
std::string read_token(SectionValues& values, const Secrets& secrets, const std::string& key,
                       bool mandatory) {
  const auto file = values.find(key + "_file");
  const auto inline_token = values.find(key);
  if (file && inline_token) {
    values.complain(*file, fmt::format("{} is given as well (expected one of the two)", key));
    return {};
  }
  if (file) return fetched(values, *file, {SecretSource::Kind::file, file->text}, secrets);
  if (!inline_token) {
    if (mandatory) values.complain_of_section(fmt::format("missing key \"{}\" (or \"{}_file\")", key, key));
    return {};
  }
  if (inline_token->text.find_first_of(" \t\n") != std::string::npos) {
    values.complain_of_section(fmt::format("{} holds blanks (a comment needs a line of its own)", key));
  }
  if (!inline_token->text.starts_with(k_environment_prefix)) return inline_token->text;
  const std::string variable = inline_token->text.substr(k_environment_prefix.size());
  return fetched(values, *inline_token, {SecretSource::Kind::environment, variable}, secrets);
}

// Two keys that mean the same may not both be given.
bool is_said_twice(SectionValues& values, const std::optional<Value>& value, bool taken,
                   std::string_view twin) {
  if (!value || !taken) return false;
  values.complain(*value, fmt::format("{} says the same already (expected one of the two)", twin));
  return true;
}

void read_ping(SectionValues& values, HealthSettings& health, std::string_view url_key,
               std::string_view every_key, std::string_view twin) {
  const auto url = values.find(url_key);
  const auto every = values.find(every_key);
  if (is_said_twice(values, url, !health.ping_url.empty(), twin)) return;
  if (is_said_twice(values, every, health.ping_every.has_value(), twin)) return;
  if (url) health.ping_url = values.parsed(url, parse_url).value_or("");
  constexpr int k_minutes_an_hour = 60;
  if (const auto minutes = values.parsed(every, whole_number(1, k_minutes_an_hour))) {
    health.ping_every = std::chrono::minutes(*minutes);
  }
  if (url && !every)
    values.complain(*url, fmt::format("missing key \"{}\" (expected minutes from 1 to 60)", every_key));
}

void check_name(SectionValues& values, const std::optional<Value>& value, bool known,
                std::span<const std::string_view> names, std::string_view what) {
  if (!value || known) return;
  values.complain(*value, fmt::format("{}{}", what, did_you_mean(value->text, names)));
}

}  // namespace

std::vector<SecretSource> secret_sources(const IniDocument& document) {
  std::vector<SecretSource> sources;
  for (const IniSection& section : document.sections) {
    if (section.name != "twilio") continue;
    Diagnostics said_by_load;
    SectionValues values(document, section, said_by_load);
    for (const std::string key : {"auth_token", "auth_token_secondary"}) {
      if (const auto file = values.find(key + "_file"))
        sources.push_back({SecretSource::Kind::file, file->text});
      const auto token = values.find(key);
      if (token && token->text.starts_with(k_environment_prefix)) {
        sources.push_back({SecretSource::Kind::environment, token->text.substr(k_environment_prefix.size())});
      }
    }
  }
  return sources;
}

void read_twilio(SectionValues& values, const Secrets& secrets, TwilioSettings& twilio) {
  twilio.account_sid = values.parsed(values.require("account_sid"), parse_account_sid).value_or("");
  twilio.auth_token = read_token(values, secrets, "auth_token", true);
  twilio.auth_token_secondary = read_token(values, secrets, "auth_token_secondary", false);
  twilio.public_base_url = values.parsed(values.find("public_base_url"), parse_origin).value_or("");
  const auto validate = values.find("validate_signature");
  twilio.validate_signature = values.parsed(validate, parse_yes_no).value_or(true);
  if (!twilio.validate_signature)
    values.warn(*validate, "anybody who knows the address can act as Twilio (expected yes)");
  if (auto url = values.parsed(values.find("api_base_url"), parse_origin))
    twilio.api_base_url = std::move(*url);
}

void read_aws(SectionValues& values, HealthSettings& health, ServerSettings& server) {
  read_ping(values, health, "lambda_ping_endpoint", "lambda_ping_frequency_minutes", "[health]");
  const auto debug = values.find("chalice_debug");
  if (const auto on = values.parsed(debug, parse_yes_no)) server.debug = server.debug || *on;
}

void read_health(SectionValues& values, HealthSettings& health) {
  read_ping(values, health, "ping_url", "ping_every_minutes", "[aws]");
}

void read_server(SectionValues& values, ServerSettings& server) {
  const auto workers = values.find("workers");
  if (workers && workers->text != "auto") {
    server.workers = values.parsed(workers, whole_number(1, k_most_workers)).value_or(0);
  }
  server.queue = values.parsed(values.find("queue"), whole_number(1, k_most_queue)).value_or(server.queue);
  if (const auto on = values.parsed(values.find("debug"), parse_yes_no)) server.debug = server.debug || *on;
}

void read_ivr(SectionValues& values, IvrSettings& settings) {
  settings.line = values.line();
  if (const auto zone = values.require("timezone")) {
    settings.timezone = zone->text;
    const auto found = TimeZone::find(zone->text);
    if (!found) values.complain(*zone, found.error() + did_you_mean(zone->text, zone_names()));
  }
  if (auto path = values.parsed(values.find("base_path"), parse_base_path))
    settings.base_path = std::move(*path);
  const auto voice = values.find("voice");
  const auto language = values.find("language");
  check_name(values, voice, voice && is_voice(voice->text), voices(), "Twilio has no such voice");
  check_name(values, language, language && is_language(language->text), languages(),
             "Twilio has no such language");
  settings.voice = voice ? voice->text : "";
  settings.language = language ? language->text : "";
  settings.invalid = values.prompt("invalid");
}

}  // namespace ivr
