#include "fcgi_app/cli/command_line.hpp"

#include "core/base/ascii.hpp"
#include "core/base/sid.hpp"
#include "fcgi_app/db/store_url.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {
namespace {

// The processes that load a config.
const std::map<std::string, Loader> k_loaders = {
    {"server", Loader::server}, {"deliver", Loader::sender}, {"health", Loader::health}};

// For an option whose value is a name that core can parse.
template <class Value>
auto into(std::optional<Value>& value, std::optional<Value> (*parse)(std::string_view)) {
  return [&value, parse](const std::string& text) { value = parse(text); };
}

// The URL is not quoted, because it may contain a password.
std::string expect_store(const std::string& text) {
  const auto address = StoreUrl::parse(text);
  return address ? "" : address.error();
}

std::string expect_recording(const std::string& text) {
  return is_sid(text, "RE") ? "" : "expected RE and 32 hexadecimal digits";
}

bool is_id(const std::string& text) {
  constexpr std::size_t k_max_digits = 18;
  return !text.empty() && text.size() <= k_max_digits && std::ranges::all_of(text, is_digit);
}

std::string expect_id(const std::string& text) {
  return is_id(text) ? "" : "expected a number";
}

std::string expect_id_or_sid(const std::string& text) {
  return is_id(text) || is_sid(text, "RE") || is_sid(text, "HE")
             ? ""
             : "expected a number, or RE or HE and 32 hexadecimal digits";
}

void add_config(CLI::App& verb, std::string& config, const char* help = "The config file") {
  verb.add_option("-c,--config", config, help)->type_name("FILE")->capture_default_str();
}

void add_store(CLI::App& verb, std::string& store) {
  verb.add_option("--store", store, "The alert store, in place of [alerts] store in the config")
      ->type_name("URL")
      ->check(expect_store);
}

void add_serve(CLI::App& verb, ServeOptions& options) {
  constexpr int k_max_workers = 1024;
  add_config(verb, options.config);
  verb.add_option("-s,--socket", options.socket,
                  "The socket that nginx connects to, unless systemd passes one")
      ->type_name("PATH")
      ->capture_default_str();
  verb.add_option("-w,--workers", options.workers, "Worker threads (0: one per core, at least 2)")
      ->type_name("N")
      ->check(CLI::Range(0, k_max_workers));
  add_store(verb, options.store);
}

void add_deliver(CLI::App& program, DeliverOptions& options) {
  add_config(program, options.config);
  add_store(program, options.store);
}

void add_config_or_file(CLI::App& verb, std::string& config) {
  CLI::Option* named =
      verb.add_option("-c,--config", config, "The config file")->type_name("FILE")->capture_default_str();
  verb.add_option("FILE", config, "The same, without --config")->type_name("")->excludes(named);
}

void add_check(CLI::App& verb, CheckOptions& options) {
  add_config_or_file(verb, options.config);
  verb.add_option_function<std::string>(
          "--as", [&options](const std::string& name) { options.reader = k_loaders.at(name); },
          "Read only the secrets of this process (default: of all)")
      ->type_name("PROCESS")
      ->check(CLI::IsMember(k_loaders));
  verb.add_flag("-q,--quiet", options.quiet,
                "Print nothing: exit code 0 valid, 1 mistakes, 2 cannot be read");
}

void add_print_config(CLI::App& verb, ConfigOptions& options) {
  add_config_or_file(verb, options.config);
  verb.add_flag("--json", options.json, "Print JSON (required: there is no other form)");
  verb.callback([&options] {
    if (!options.json) throw CLI::RequiredError("--json");
  });
}

// `ivr alerts` and its verbs. CLI11 writes into this object, which must stay where it is.
class AlertsArguments {
 public:
  explicit AlertsArguments(CLI::App& app)
      : alerts_(*app.add_subcommand("alerts", "List and show alerts, and send failed ones again")),
        list_verb_(*alerts_.add_subcommand("list", "List the newest alerts, one per line")),
        show_verb_(*alerts_.add_subcommand("show", "Show everything about one alert")),
        retry_verb_(*alerts_.add_subcommand("retry", "Send failed alerts again")),
        stats_verb_(*alerts_.add_subcommand("stats", "Count the alerts in each state")) {
    alerts_.require_subcommand(1);
    add_store_and_zone(list_verb_, list_.location);
    add_filters();
    add_json(list_verb_, list_.format);
    add_store_and_zone(show_verb_, show_.location);
    add_show();
    add_store_and_zone(retry_verb_, retry_.location);
    add_retry();
    add_store_and_zone(stats_verb_, stats_.location);
    add_json(stats_verb_, stats_.format);
  }
  AlertsArguments(const AlertsArguments&) = delete;
  AlertsArguments& operator=(const AlertsArguments&) = delete;

  [[nodiscard]] bool parsed() const { return alerts_.parsed(); }
  [[nodiscard]] AlertsOptions options() const {
    if (list_verb_.parsed()) return list_;
    if (show_verb_.parsed()) return show_;
    if (retry_verb_.parsed()) return retry_;
    return stats_;
  }

 private:
  static void add_store_and_zone(CLI::App& verb, AlertsLocation& location) {
    add_config(verb, location.config, "The config file: where the store is, and the time zone");
    add_store(verb, location.store);
  }
  static void add_json(CLI::App& verb, OutputFormat& format) {
    verb.add_flag_callback(
        "--json", [&format] { format = OutputFormat::json; }, "Print JSON, with times in UTC");
  }
  void add_filters();
  void add_show();
  void add_retry();

  CLI::App& alerts_;
  CLI::App& list_verb_;
  CLI::App& show_verb_;
  CLI::App& retry_verb_;
  CLI::App& stats_verb_;
  AlertsListOptions list_;
  AlertsShowOptions show_;
  AlertsRetryOptions retry_;
  AlertsStatsOptions stats_;
};

void AlertsArguments::add_filters() {
  constexpr int k_max_hours = 10 * 366 * 24;
  constexpr int k_max_lines = 1'000'000;
  list_verb_
      .add_option_function<std::string>("--state", into(list_.state, parse_alert_state),
                                        "Only alerts in this state")
      ->type_name("STATE")
      ->check(CLI::IsMember({"pending", "sending", "sent", "failed"}));
  list_verb_
      .add_option_function<std::string>("--channel", into(list_.channel, parse_channel),
                                        "Only alerts of this channel")
      ->type_name("CHANNEL")
      ->check(CLI::IsMember({"sms", "email", "webhook"}));
  list_verb_.add_option("--action", list_.action, "Only alerts of [action_NAME]")->type_name("NAME");
  list_verb_.add_option("--recording", list_.recording_sid, "Only alerts about this recording")
      ->type_name("SID")
      ->check(expect_recording);
  list_verb_.add_option("--hours", list_.hours, "Only alerts of the last N hours")
      ->type_name("N")
      ->check(CLI::Range(1, k_max_hours));
  list_verb_.add_option("--limit", list_.limit, "At most N alerts, the newest")
      ->type_name("N")
      ->check(CLI::Range(1, k_max_lines))
      ->capture_default_str();
}

void AlertsArguments::add_show() {
  show_verb_
      .add_option("ID", show_.id,
                  "The number of an alert, or the SID of a recording or notice for all alerts about it")
      ->type_name("")
      ->required()
      ->check(expect_id_or_sid);
  add_json(show_verb_, show_.format);
}

void AlertsArguments::add_retry() {
  CLI::Option* ids =
      retry_verb_.add_option("ID", retry_.ids, "The numbers of the alerts")->type_name("")->check(expect_id);
  retry_verb_.add_flag("--failed", retry_.all_failed, "All alerts that failed")->excludes(ids);
  retry_verb_.callback([this] {
    if (retry_.ids.empty() && !retry_.all_failed) throw CLI::RequiredError("ID or --failed");
  });
}

// `ivr health` and its verbs.
class HealthArguments {
 public:
  explicit HealthArguments(CLI::App& app)
      : health_(*app.add_subcommand("health", "Check whether the phone is answered")),
        cron_verb_(*health_.add_subcommand("cron", "Print the file for /etc/cron.d")),
        target_verb_(*health_.add_subcommand("target", "Print what to ping, for a shell script")),
        note_verb_(*health_.add_subcommand("note", "Count one ping, and notify people if necessary")) {
    health_.require_subcommand(1);
    add_config(cron_verb_, cron_.config);
    add_config(target_verb_, target_.config);
    add_config(note_verb_, note_.config);
    add_store(note_verb_, note_.store);
    note_verb_.add_option("--written", note_.written, "The file with curl's report about the ping")
        ->type_name("FILE")
        ->required();
    note_verb_.add_option("--body", note_.body, "The file with the response to the ping")
        ->type_name("FILE")
        ->required();
  }
  HealthArguments(const HealthArguments&) = delete;
  HealthArguments& operator=(const HealthArguments&) = delete;

  [[nodiscard]] bool parsed() const { return health_.parsed(); }
  [[nodiscard]] HealthOptions options() const {
    if (cron_verb_.parsed()) return cron_;
    if (target_verb_.parsed()) return target_;
    return note_;
  }

 private:
  CLI::App& health_;
  CLI::App& cron_verb_;
  CLI::App& target_verb_;
  CLI::App& note_verb_;
  HealthCronOptions cron_;
  HealthTargetOptions target_;
  HealthNoteOptions note_;
};

// Verbs inherit the help flag, so it is set before they are added.
void add_general_flags(CLI::App& app) {
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", "ivr " IVR_VERSION, "Print the version and exit");
}

// Nothing if the command line is fine; otherwise help, the version or a complaint was printed.
std::optional<Done> parse(CLI::App& app, int argc, char** argv) {
  constexpr int k_wrong_usage = 2;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11 throws for --help too
    return Done{app.exit(error) == 0 ? 0 : k_wrong_usage};
  }
  return std::nullopt;
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app{"ivr answers the phone of a business: press 1 for sales."};
  app.name("ivr");
  add_general_flags(app);
  app.require_subcommand(1);
  ServeOptions serve;
  DeliverOptions deliver;
  CheckOptions check;
  CLI::App& serve_verb = *app.add_subcommand("serve", "Answer calls: the FastCGI server behind nginx");
  add_serve(serve_verb, serve);
  CLI::App& deliver_verb = *app.add_subcommand("deliver", "Send the alerts about voicemails");
  add_deliver(deliver_verb, deliver);
  add_check(*app.add_subcommand("check", "Find every mistake in a config file"), check);
  ConfigOptions config;
  CLI::App& config_verb = *app.add_subcommand("config", "Print the settings in force, without secrets");
  add_print_config(config_verb, config);
  const AlertsArguments alerts(app);
  const HealthArguments health(app);
  if (const auto done = parse(app, argc, argv)) return *done;
  if (serve_verb.parsed()) return serve;
  if (deliver_verb.parsed()) return deliver;
  if (config_verb.parsed()) return config;
  if (alerts.parsed()) return alerts.options();
  if (health.parsed()) return health.options();
  return check;
}

std::variant<Done, DeliverOptions> parse_deliver_command_line(int argc, char** argv) {
  CLI::App app{"Sends the alerts about voicemails."};
  app.name("ivr deliver");
  add_general_flags(app);
  DeliverOptions options;
  add_deliver(app, options);
  if (const auto done = parse(app, argc, argv)) return *done;
  return options;
}

}  // namespace ivr
