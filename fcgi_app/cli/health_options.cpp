#include "fcgi_app/cli/health_options.hpp"

#include "fcgi_app/cli/alerts_options.hpp"

#include <CLI/CLI.hpp>

namespace ivr {
namespace {

void add_config(CLI::App& verb, std::string& config) {
  verb.add_option("-c,--config", config, "What is pinged, and who is told")
      ->type_name("FILE")
      ->capture_default_str();
}

}  // namespace

HealthArguments::HealthArguments(CLI::App& app)
    : health_(*app.add_subcommand("health", "Find out whether the phone would be answered")),
      cron_verb_(*health_.add_subcommand("cron", "Print the file for /etc/cron.d")),
      target_verb_(*health_.add_subcommand("target", "Print what is to be asked for, for a shell")),
      note_verb_(*health_.add_subcommand("note", "Judge and count one ping, and tell people if need be")) {
  health_.require_subcommand(1);
  add_config(cron_verb_, cron_.config);
  add_config(target_verb_, target_.config);
  add_config(note_verb_, note_.config);
  add_store_option(note_verb_, note_.store);
  note_verb_.add_option("--written", note_.written, "What curl has written about the ping")
      ->type_name("FILE")
      ->required();
  note_verb_.add_option("--body", note_.body, "The ping itself")->type_name("FILE")->required();
}

bool HealthArguments::parsed() const {
  return health_.parsed();
}

HealthOptions HealthArguments::options() const {
  if (cron_verb_.parsed()) return cron_;
  if (target_verb_.parsed()) return target_;
  return note_;
}

}  // namespace ivr
