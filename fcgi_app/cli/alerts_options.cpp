#include "fcgi_app/cli/alerts_options.hpp"

#include "core/base/ascii.hpp"
#include "core/webhook/endpoint.hpp"
#include "fcgi_app/db/store_url.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace ivr {
namespace {

// For an option whose value is a name that core knows how to read.
template <class Value>
auto into(std::optional<Value>& wanted, std::optional<Value> (*parse)(std::string_view)) {
  return [&wanted, parse](const std::string& text) { wanted = parse(text); };
}

void add_place(CLI::App& verb, AlertsPlace& place) {
  verb.add_option("-c,--config", place.config, "Where the store is, and the time zone")
      ->type_name("FILE")
      ->capture_default_str();
  add_store_option(verb, place.store);
}

void add_json(CLI::App& verb, PrintAs& print_as) {
  verb.add_flag_callback(
      "--json", [&print_as] { print_as = PrintAs::json; }, "For programs: JSON, times in UTC");
}

// The URL is not quoted, because it may hold a password.
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

}  // namespace

void add_store_option(CLI::App& verb, std::string& store) {
  verb.add_option("--store", store, "The alert store, instead of [alerts] store of the config")
      ->type_name("URL")
      ->check(expect_store);
}

AlertsArguments::AlertsArguments(CLI::App& app)
    : alerts_(*app.add_subcommand("alerts", "Look at voicemail alerts, and send again what failed")),
      list_verb_(*alerts_.add_subcommand("list", "The newest alerts, one a line")),
      show_verb_(*alerts_.add_subcommand("show", "Everything about one alert")),
      retry_verb_(*alerts_.add_subcommand("retry", "Send again what had failed for good")),
      stats_verb_(*alerts_.add_subcommand("stats", "How many alerts there are in each state")) {
  alerts_.require_subcommand(1);
  add_place(list_verb_, list_.place);
  add_list();
  add_place(show_verb_, show_.place);
  add_show();
  add_place(retry_verb_, retry_.place);
  add_retry();
  add_place(stats_verb_, stats_.place);
  add_json(stats_verb_, stats_.print_as);
}

bool AlertsArguments::parsed() const {
  return alerts_.parsed();
}

AlertsOptions AlertsArguments::options() const {
  if (list_verb_.parsed()) return list_;
  if (show_verb_.parsed()) return show_;
  if (retry_verb_.parsed()) return retry_;
  return stats_;
}

void AlertsArguments::add_list() {
  constexpr int k_max_hours = 10 * 366 * 24;
  constexpr int k_max_lines = 1'000'000;
  list_verb_
      .add_option_function<std::string>("--state", into(list_.state, parse_alert_state),
                                        "Only those in this state")
      ->type_name("STATE")
      ->check(CLI::IsMember({"pending", "sending", "sent", "failed"}));
  list_verb_
      .add_option_function<std::string>("--channel", into(list_.channel, parse_channel),
                                        "Only those sent this way")
      ->type_name("CHANNEL")
      ->check(CLI::IsMember({"sms", "email", "webhook"}));
  list_verb_.add_option("--action", list_.action, "Only those of [action_NAME]")->type_name("NAME");
  list_verb_.add_option("--recording", list_.recording_sid, "Only those about this recording")
      ->type_name("SID")
      ->check(expect_recording);
  list_verb_.add_option("--hours", list_.hours, "Only those of the last so many hours")
      ->type_name("N")
      ->check(CLI::Range(1, k_max_hours));
  list_verb_.add_option("--limit", list_.limit, "At most so many, the newest")
      ->type_name("N")
      ->check(CLI::Range(1, k_max_lines))
      ->capture_default_str();
  add_json(list_verb_, list_.print_as);
}

void AlertsArguments::add_show() {
  show_verb_
      .add_option("ID", show_.id,
                  "An alert's number, or the SID of a recording or notice for all alerts about it")
      ->type_name("")
      ->required()
      ->check(expect_id_or_sid);
  add_json(show_verb_, show_.print_as);
}

void AlertsArguments::add_retry() {
  CLI::Option* ids =
      retry_verb_.add_option("ID", retry_.ids, "Alerts' numbers")->type_name("")->check(expect_id);
  retry_verb_.add_flag("--failed", retry_.all_failed, "All that failed")->excludes(ids);
  retry_verb_.callback([this] {
    if (retry_.ids.empty() && !retry_.all_failed) throw CLI::RequiredError("ID or --failed");
  });
}

}  // namespace ivr
