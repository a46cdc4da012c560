#include "core/call/load.hpp"

#include "core/call/compile.hpp"
#include "core/call/model.hpp"
#include "core/config/read_config.hpp"
#include "core/config/section_readers.hpp"
#include "core/crypto/hmac.hpp"
#include "core/flow/checks.hpp"
#include "core/flow/graph.hpp"
#include "core/time/zone.hpp"

#include <algorithm>
#include <utility>

namespace ivr {
namespace {

void warn_of_address(const TwilioSettings& twilio, Diagnostics& diagnostics) {
  const bool needed = twilio.validate_signature && twilio.public_base_url.empty();
  if (!needed || has_errors(diagnostics)) return;  // errors say more
  diagnostics.push_back(
      {1, Severity::warning,
       "[twilio] has no public_base_url: signatures are checked against the address that the nginx "
       "site gives itself (expected the https:// address that Twilio calls)"});
}

void check_flow(const FlowGraph& graph, std::string_view base_path, Diagnostics& diagnostics) {
  check_references(graph, base_path, diagnostics);
  check_silence(graph, diagnostics);
  check_reach(graph, diagnostics);
  check_idle_sections(graph, diagnostics);
}

}  // namespace

std::string config_hash(std::string_view text) {
  constexpr std::size_t k_digits = 16;
  return to_hex(sha256(text)).substr(0, k_digits);
}

Loaded load(const IniDocument& document, Diagnostics so_far, const Secrets& secrets, ActionTypes types) {
  Loaded loaded;
  loaded.diagnostics = std::move(so_far);
  const Config config = read_config(document, secrets, types, loaded.diagnostics);
  loaded.server = config.server;
  loaded.twilio = config.twilio;
  loaded.alerts = config.alerts;
  loaded.smtp = config.smtp;
  loaded.health = config.health;
  loaded.graph = build_graph(config);
  check_flow(loaded.graph, config.ivr.base_path, loaded.diagnostics);
  check_alerts(config, loaded.diagnostics);
  warn_of_address(config.twilio, loaded.diagnostics);

  const auto zone = TimeZone::find(config.ivr.timezone);
  Model model = compile(config, loaded.graph, types, zone ? *zone : TimeZone(), loaded.diagnostics);
  if (!has_errors(loaded.diagnostics)) loaded.model = std::make_shared<const Model>(std::move(model));
  std::ranges::stable_sort(loaded.diagnostics, {}, &Diagnostic::line);
  return loaded;
}

}  // namespace ivr
