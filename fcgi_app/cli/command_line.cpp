#include "fcgi_app/cli/command_line.hpp"

#include "core/base/ascii.hpp"
#include "core/base/sid.hpp"
#include "core/config/store_url.hpp"
#include "core/config/value_parsers.hpp"
#include "core/texts/sms_text.hpp"
#include "core/time/opening_changes.hpp"
#include "fcgi_app/cli/wrong_usage.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  if (!address) return address.error();
  return is_cleartext_store(text) ? "is not encrypted (expected sslmode=verify-full)" : "";
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

bool is_id_sid_or_tag(const std::string& text) {
  return is_id(text) || is_sid(text, "RE") || is_sid(text, "HE") || parse_alert_tag(text);
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
  CLI::Option* named =
      verb.add_option("-c,--config", options.configs, "The config file, or - for standard input")
          ->type_name("FILE")
          ->default_str(k_default_config)
          ->expected(1);
  verb.add_option("FILE", options.configs, "The same, without --config; there may be several")
      ->type_name("")
      ->excludes(named);
  verb.add_option_function<std::string>(
          "--as", [&options](const std::string& name) { options.reader = k_loaders.at(name); },
          "Read only the secrets of this process (default: of all)")
      ->type_name("PROCESS")
      ->check(CLI::IsMember(k_loaders));
  verb.add_flag("-q,--quiet", options.quiet,
                "Print nothing; the exit code says it: 0 no mistakes, 1 mistakes, 2 a file cannot be read");
  verb.add_flag("--strict", options.strict, "Exit with 1 for warnings, too");
  verb.add_flag("--json", options.json, "Print JSON, one object per file");
}

void add_print_config(CLI::App& verb, ConfigOptions& options) {
  add_config_or_file(verb, options.config);
  verb.add_flag("--json", options.json, "Print JSON (required: there is no other form)");
  verb.callback([&options] {
    if (!options.json) throw CLI::RequiredError("--json");
  });
}

void add_hours(CLI::App& verb, HoursOptions& options) {
  constexpr int k_max_days = 366;
  add_config(verb, options.config);
  verb.add_option("NAME", options.name, "The name of the hours (default: all)")->type_name("");
  verb.add_option_function<std::string>(
          "--at", [&options](const std::string& text) { options.at = *parse_local_time(text); },
          "At this time of the hours' zone, such as 2026-12-25T09:00 (default: now)")
      ->type_name("TIME")
      ->check([](const std::string& text) {
        const auto time = parse_local_time(text);
        return time ? "" : time.error();
      });
  verb.add_option("--days", options.days, "The changes of N days")
      ->type_name("N")
      ->check(CLI::Range(0, k_max_days))
      ->capture_default_str();
  verb.add_flag("--json", options.json, "Print JSON");
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
  std::vector<std::string> show_words_;
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
      .add_option(
          "ID", show_words_,
          "The number of an alert; or the SID of a recording or notice, or the tag in a text, such as VM "
          "3f9a1c, for all alerts about it")
      ->type_name("")
      ->required()
      ->expected(1, 2);
  // A tag is two words, unless it is in quotation marks.
  show_verb_.callback([this] {
    show_.id = fmt::format("{}", fmt::join(show_words_, " "));
    if (!is_id_sid_or_tag(show_.id))
      throw CLI::ValidationError(
          "ID", "expected a number, RE or HE and 32 hexadecimal digits, or a tag such as VM 3f9a1c");
  });
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

// Verbs inherit the help flag and the form of the help, so they are set before verbs are added.
void add_general_flags(CLI::App& app) {
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", "ivr " IVR_VERSION, "Print the version and exit");
}

// Both are other words for options. They are here for the help and the completion.
void add_help_and_version(CLI::App& app) {
  CLI::App& help = *app.add_subcommand("help", "Print this help, or that of a verb");
  help.add_option("VERB", "The verb, for example: alerts list")->type_name("")->expected(0, -1);
  app.add_subcommand("version", "Print the version");
}

// "help alerts list" is "alerts list --help", "version" is "--version", and no words at all ask for help.
std::vector<std::string> spelled_out(std::vector<std::string> words) {
  if (words.empty()) return {"--help"};
  if (words.size() == 1 && words.front() == "version") return {"--version"};
  if (words.front() != "help" || (words.size() > 1 && words[1].starts_with('-'))) return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

Done explain(const std::string& message) {
  constexpr int k_wrong_usage = 2;
  fmt::print(stderr, "{}\n", message);
  return Done{k_wrong_usage};
}

// Nothing if the command line is fine; otherwise help, the version or a complaint was printed.
std::optional<Done> parse(CLI::App& app, const std::vector<std::string>& words) {
  const std::string wrong = find_wrong_usage(app, words);
  if (!wrong.empty()) return explain(wrong);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes the last word first
  } catch (const CLI::Success& printed) {
    return Done{app.exit(printed)};
  } catch (const CLI::ParseError& error) {
    return explain(explain_wrong_usage(app, words, error));
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
  HoursOptions hours;
  CLI::App& hours_verb = *app.add_subcommand("hours", "Print when it is open, and by which line");
  add_hours(hours_verb, hours);
  const AlertsArguments alerts(app);
  const HealthArguments health(app);
  add_help_and_version(app);
  if (const auto done = parse(app, spelled_out({argv + 1, argv + argc}))) return *done;
  if (serve_verb.parsed()) return serve;
  if (deliver_verb.parsed()) return deliver;
  if (config_verb.parsed()) return config;
  if (hours_verb.parsed()) return hours;
  if (alerts.parsed()) return alerts.options();
  if (health.parsed()) return health.options();
  return check;
}

int fail(std::string_view reason) {
  // systemd sets the variable when stderr is the journal (systemd.exec(5)).
  const bool is_journal = std::getenv("JOURNAL_STREAM") != nullptr;
  fmt::print(stderr, "{}ivr: {}\n", is_journal ? "<3>" : "", reason);
  return 1;
}

std::variant<Done, DeliverOptions> parse_deliver_command_line(int argc, char** argv) {
  CLI::App app{"Sends the alerts about voicemails."};
  app.name("ivr deliver");
  add_general_flags(app);
  DeliverOptions options;
  add_deliver(app, options);
  if (const auto done = parse(app, {argv + 1, argv + argc})) return *done;
  return options;
}

}  // namespace ivr
