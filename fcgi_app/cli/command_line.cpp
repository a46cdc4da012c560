#include "fcgi_app/cli/command_line.hpp"

#include "fcgi_app/cli/alerts_options.hpp"
#include "fcgi_app/cli/health_options.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <string>

namespace ivr {
namespace {

constexpr int k_wrong_usage = 2;
constexpr int k_max_workers = 1024;

// The processes that load a config.
const std::map<std::string, Loader> k_readers = {
    {"server", Loader::server}, {"deliver", Loader::sender}, {"health", Loader::health}};

CLI::App* add_serve(CLI::App& app, ServeOptions& options) {
  CLI::App* verb = app.add_subcommand("serve", "HandlerResult calls: the FastCGI server behind nginx");
  verb->add_option("-c,--config", options.config, "What callers hear")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("-s,--socket", options.socket, "Where nginx connects, unless systemd hands a socket over")
      ->type_name("PATH")
      ->capture_default_str();
  verb->add_option("-w,--workers", options.workers, "Threads that answer; 0: as many as cores, at least two")
      ->type_name("N")
      ->check(CLI::Range(0, k_max_workers));
  add_store_option(*verb, options.store);
  return verb;
}

CLI::App* add_deliver(CLI::App& app, DeliverOptions& options) {
  CLI::App* verb = app.add_subcommand("deliver", "Send the alerts of voicemails");
  verb->add_option("-c,--config", options.config, "How alerts are sent")
      ->type_name("FILE")
      ->capture_default_str();
  add_store_option(*verb, options.store);
  return verb;
}

CLI::App* add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* verb = app.add_subcommand("check", "Find every mistake in a config file");
  CLI::Option* named = verb->add_option("-c,--config", options.config, "The file to check")
                           ->type_name("FILE")
                           ->capture_default_str();
  verb->add_option("FILE", options.config, "The same, without --config")->type_name("")->excludes(named);
  verb->add_option_function<std::string>(
          "--as", [&options](const std::string& name) { options.reader = k_readers.at(name); },
          "Look up the secrets of one process only (default: all)")
      ->type_name("PROCESS")
      ->check(CLI::IsMember(k_readers));
  verb->add_flag("-q,--quiet", options.quiet,
                 "Print nothing: exit code 0 fine, 1 mistakes, 2 cannot be read");
  return verb;
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app{"ivr answers the phone of a business: press 1 for sales."};
  app.name("ivr");
  app.set_version_flag("--version", "ivr " IVR_VERSION);
  app.require_subcommand(1);
  ServeOptions serve;
  DeliverOptions deliver;
  CheckOptions check;
  const CLI::App* serve_verb = add_serve(app, serve);
  const CLI::App* deliver_verb = add_deliver(app, deliver);
  add_check(app, check);
  const AlertsArguments alerts(app);
  const HealthArguments health(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& mistake) {  // how CLI11 returns, --help included
    return Done{app.exit(mistake) == 0 ? 0 : k_wrong_usage};
  }
  if (serve_verb->parsed()) return serve;
  if (deliver_verb->parsed()) return deliver;
  if (alerts.parsed()) return alerts.options();
  if (health.parsed()) return health.options();
  return check;
}

}  // namespace ivr
