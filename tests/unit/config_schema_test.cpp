// The schema against the readers: every key that it has is read, with the default that it gives.
//
// The other way round, a reader that asks for a key which the schema does not have fails an assertion of
// SectionReader.
#include "core/actions/action_types.hpp"
#include "core/config/effective_settings.hpp"
#include "core/config/read_config.hpp"
#include "core/config/schema.hpp"
#include "core/ini/reader.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <span>
#include <string>

namespace {

using ivr::KeySpec;
using ivr::SectionSpec;

std::span<const SectionSpec> sections() {
  static const ivr::Schema schema(ivr::action_types());
  return schema.sections();
}

std::string header(const SectionSpec& spec) {
  std::string name(spec.name);
  if (ivr::is_open_ended(name)) name.back() = '1';
  return fmt::format("[{}]\n{}", name, spec.type.empty() ? "" : fmt::format("type = {}\n", spec.type));
}

ivr::Config read(const std::string& text, ivr::Diagnostics& diagnostics) {
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  return ivr::read_config(document, {.loader = ivr::Loader::none}, {}, ivr::action_types(), diagnostics);
}

// A key that the row of the schema stands for.
std::string written(const KeySpec& key) {
  if (key.name == "DAYS") return "mon-fri";
  if (key.name == "DATE") return "12-25 observed";
  return key.name == "DATE_action" ? "12-25_action" : std::string(key.name);
}

// A reference to nothing is a mistake that whoever reads the value has to say.
bool is_read(const SectionSpec& spec, const KeySpec& key) {
  const bool is_type = key.name == "type";
  const std::string name = written(key);
  const std::string line = fmt::format("{} = %(nothing)s\n", name);
  const std::string text = is_type ? "[action_1]\n" + line : header(spec) + line;
  const int number = static_cast<int>(std::ranges::count(text, '\n'));
  ivr::Diagnostics diagnostics;
  read(text, diagnostics);
  const std::string start = fmt::format("{} = ", name);
  const std::string hidden = fmt::format("{}: has %(", name);  // of a secret
  return std::ranges::any_of(diagnostics, [&](const ivr::Diagnostic& said) {
    return said.line == number && said.severity == ivr::Severity::error &&
           (said.message.starts_with(start) || said.message.starts_with(hidden));
  });
}

void check_the_defaults(const std::string& text) {
  using namespace std::chrono_literals;
  ivr::Diagnostics diagnostics;
  const ivr::Config config = read(text, diagnostics);
  BOOST_TEST(config.alerts.store == "sqlite:///var/lib/ivr/alerts.db");
  BOOST_TEST((config.alerts.link_valid == std::chrono::days(7)));
  BOOST_TEST(config.alerts.sms_max_characters == 160);
  BOOST_TEST(config.alerts.sms_per_second == 1);
  BOOST_TEST(config.alerts.max_per_hour == 60);
  BOOST_TEST((config.alerts.give_up_after == 24h));
  BOOST_TEST((config.alerts.late_after == 10min));
  BOOST_TEST((config.alerts.keep == std::chrono::days(90)));
  BOOST_TEST(config.health.failures_before_alert == 3);
  BOOST_TEST((config.health.certificate_days == std::chrono::days(14)));
  BOOST_TEST(config.server.workers == 0);
  BOOST_TEST(config.server.queue == 4096);
  BOOST_TEST(!config.server.debug);
  BOOST_TEST(!config.smtp.given);
}

std::string settings_of(const std::string& text) {
  ivr::Diagnostics diagnostics;
  return ivr::effective_settings(ivr::read_ini(text, diagnostics), ivr::action_types());
}

bool has(const std::string& settings, std::string_view member) {
  return settings.find(member) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_schema)

BOOST_AUTO_TEST_CASE(every_key_is_read) {
  for (const SectionSpec& spec : sections()) {
    for (const KeySpec& key : spec.keys)
      BOOST_TEST(is_read(spec, key), spec.name << " " << spec.type << ": " << key.name << " is never read");
  }
}

BOOST_AUTO_TEST_CASE(a_key_that_no_section_has_is_not_read) {
  for (const SectionSpec& spec : sections()) BOOST_TEST(!is_read(spec, {"no_such_key"}));
}

BOOST_AUTO_TEST_CASE(every_default_is_a_value_that_may_be_written) {
  for (const SectionSpec& spec : sections()) {
    for (const KeySpec& key : spec.keys) {
      if (key.default_value.empty()) continue;
      ivr::Diagnostics diagnostics;
      read(header(spec) + fmt::format("{} = {}\n", key.name, key.default_value), diagnostics);
      for (const auto& said : diagnostics)
        BOOST_TEST(!said.message.starts_with(fmt::format("{} = ", key.name)), said.message);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_default_holds_without_its_key_and_without_its_section) {
  check_the_defaults("");
  check_the_defaults("[alerts]\n[health]\n[server]\n");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_leaves_the_default) {
  check_the_defaults(
      "[alerts]\nlink_days = 0\nstore = x\n[health]\nfailures_before_alert = many\n[server]\nqueue = -1\n"
      "workers = some\ndebug = perhaps\n");
}

BOOST_AUTO_TEST_CASE(a_missing_section_gets_nothing_from_default) {
  check_the_defaults("[DEFAULT]\nlink_days = 9\nqueue = 7\n");
}

BOOST_AUTO_TEST_CASE(the_settings_have_the_defaults_and_the_values_in_force) {
  const std::string settings = settings_of(
      "[DEFAULT]\nroot = /v1\n[ivr]\nbase_path = %(root)s/phone\n[twilio]\npublic_base_url = "
      "https://ivr.example.com/\n"
      "[server]\nworkers = 3\ndebug = On\n[action_b]\ntype = voicemail\n"
      "voicemail_alert_sms_to = +447700900001, +447700900002\nhours = office\n"
      "[action_a]\ntype = nothing\n[hours_office]\nmon = 0900-1700\nsun =\n[unknown]\nkey = 1\n");
  for (const char* member :
       {R"("base_path": "/v1/phone")", R"("public_base_url": "https://ivr.example.com",)", R"("workers": 3)",
        R"("debug": true)", R"("queue": 4096)", R"("chalice_debug": false)",
        R"("api_base_url": "https://api.twilio.com")", R"("voicemail_min_length": 1)",
        R"("voicemail_timeout": null)", R"("hours": "office")", R"("mon": "0900-1700")", R"("sun": null)",
        R"("timezone": null)", R"("link_days": 7)"})
    BOOST_TEST(has(settings, member), member);
  BOOST_TEST(has(settings,
                 "\"voicemail_alert_sms_to\": [\n      \"+447700900001\",\n      \"+447700900002\"\n    ]"));
  for (const char* none : {"unknown", "action_a", "root", "DEFAULT"}) BOOST_TEST(!has(settings, none), none);
}

BOOST_AUTO_TEST_CASE(the_settings_have_no_secret) {
  const std::string settings = settings_of(
      "[twilio]\nauth_token = 5eed\nauth_token_secondary_file = /a/file\napi_key_secret = env:NAME\n"
      "[smtp]\npassword = credential:mail\n"
      "[alerts]\nstore = postgresql://ivr:5eed@db/ivr?sslmode=require&password=5eed&user=a\n");
  BOOST_TEST(!has(settings, "5eed"));
  for (const char* member : {R"("auth_token": "set")", R"("auth_token_secondary": "set")",
                             R"("api_key_secret": "set")", R"("password": "set")", R"("link_key": null)",
                             R"("postgresql://ivr:...@db/ivr?sslmode=require&password=...&user=a")"})
    BOOST_TEST(has(settings, member), member);
  BOOST_TEST(has(settings_of("[alerts]\nstore = postgresql://ivr@db/ivr\n"), R"("postgresql://ivr@db/ivr")"));
  BOOST_TEST(has(settings_of("[alerts]\nstore = sqlite:///a:b@c/d.db\n"), R"("sqlite:///a:b@c/d.db")"));
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_null) {
  const std::string settings =
      settings_of("[ivr]\nbase_path = api\n[twilio]\nvalidate_signature = perhaps\n");
  BOOST_TEST(has(settings, R"("base_path": null)"));
  BOOST_TEST(has(settings, R"("validate_signature": null)"));
}

BOOST_AUTO_TEST_SUITE_END()
