#include "core/call/load.hpp"

#include "core/base/quoting.hpp"
#include "core/call/compile.hpp"
#include "core/call/model.hpp"
#include "core/config/read_config.hpp"
#include "core/crypto/hmac.hpp"
#include "core/flow/checks.hpp"
#include "core/flow/graph.hpp"
#include "core/ini/reader.hpp"
#include "core/time/holiday_date.hpp"
#include "core/time/zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace ivr {
namespace {

// The values of the example config, which everybody can read.
constexpr std::string_view k_example_account = "AC00000000000000000000000000000000";
constexpr std::string_view k_example_token = "0123456789abcdef0123456789abcdef";

bool is_example(const TwilioSettings& twilio) {
  return twilio.account_sid == k_example_account || twilio.auth_token == k_example_token;
}

// One warning for the account of the example: what it lacks for real calls follows from that.
void warn_of_account(const TwilioSettings& twilio, const IniDocument& document, Diagnostics& diagnostics) {
  if (has_errors(diagnostics)) return;  // errors say more
  const auto section = std::ranges::find(document.sections, "twilio", &IniSection::name);
  const bool is_account = twilio.account_sid == k_example_account;
  const IniEntry* key =
      section == document.sections.end() ? nullptr : section->find(is_account ? "account_sid" : "auth_token");
  const int line = key == nullptr ? twilio.line : key->line;
  if (is_example(twilio)) {
    diagnostics.push_back(
        {line, Severity::warning,
         fmt::format(
             "{} is that of the example config, which anybody can read (expected your own, from the first "
             "page of the Twilio console, before a real number calls)",
             is_account ? "account_sid" : "auth_token")});
  } else if (twilio.validate_signature && twilio.public_base_url.empty()) {
    diagnostics.push_back({twilio.line, Severity::warning,
                           "[twilio]: missing key \"public_base_url\" (expected the https:// address that "
                           "Twilio calls; without it, "
                           "signatures are checked against the host name in the nginx site)"});
  }
}

// Quotation marks are no mistake in the file format, and mostly one of its author. Where something else is
// wrong with the line, that message says so.
void warn_of_quotation_marks(const IniDocument& document, Diagnostics& diagnostics) {
  std::set<int> lines;
  for (const Diagnostic& diagnostic : diagnostics) lines.insert(diagnostic.line);
  const auto look_at = [&](const std::vector<IniEntry>& entries) {
    for (const IniEntry& entry : entries) {
      if (entry.broken || !has_quotation_marks(entry.value) || lines.contains(entry.line)) continue;
      diagnostics.push_back({entry.line, Severity::warning,
                             fmt::format("{}: the quotation marks are part of the value (expected none)",
                                         quote_name(entry.key))});
    }
  };
  look_at(document.defaults);
  for (const IniSection& section : document.sections) look_at(section.entries);
}

// What no call reaches is said only of a config without mistakes: of others, it mostly follows from one.
void check_flow(const FlowGraph& graph, std::string_view base_path, Diagnostics& diagnostics) {
  check_references(graph, base_path, diagnostics);
  check_silence(graph, diagnostics);
  check_endless(graph, diagnostics);
  if (has_errors(diagnostics)) return;
  check_reach(graph, diagnostics);
  check_idle_sections(graph, diagnostics);
}

void hide_secrets(const IniDocument& document, const Secrets& secrets, ActionTypes types,
                  Diagnostics& diagnostics) {
  if (diagnostics.empty()) return;
  const SecretTexts texts(document, secrets, Schema(types));
  for (Diagnostic& diagnostic : diagnostics)
    diagnostic.message = texts.hide_in(std::move(diagnostic.message));
}

}  // namespace

std::string config_hash(std::string_view text) {
  constexpr std::size_t k_digits = 16;
  return to_hex(sha256(text)).substr(0, k_digits);
}

IniDocument read_document(std::string_view text, Diagnostics& diagnostics) {
  return read_ini(text, diagnostics, [](std::string_view word) {
    static const Schema schema(action_types());
    // A date may be the first word of a key: "12-25 observed".
    return schema.has_key(word) && !parse_holiday_date(word);
  });
}

Loaded load(const IniDocument& document, Diagnostics so_far, const Secrets& secrets, ActionTypes types,
            const Surroundings& around) {
  Loaded loaded;
  loaded.diagnostics = std::move(so_far);
  const Config config = read_config(document, secrets, around, types, loaded.diagnostics);
  loaded.server = config.server;
  loaded.twilio = config.twilio;
  loaded.alerts = config.alerts;
  loaded.smtp = config.smtp;
  loaded.health = config.health;
  loaded.graph = build_graph(config);
  check_flow(loaded.graph, config.ivr.base_path, loaded.diagnostics);
  check_alerts(config, loaded.diagnostics);
  warn_of_account(config.twilio, document, loaded.diagnostics);
  warn_of_quotation_marks(document, loaded.diagnostics);

  Model model = compile(config, loaded.graph, types, loaded.diagnostics);
  if (!has_errors(loaded.diagnostics)) loaded.model = std::make_shared<const Model>(std::move(model));
  hide_secrets(document, secrets, types, loaded.diagnostics);
  std::ranges::stable_sort(loaded.diagnostics, {}, &Diagnostic::line);
  return loaded;
}

}  // namespace ivr
