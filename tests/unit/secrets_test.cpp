// Who is asked for which secret, and what is made of those that nobody fetched.
#include "core/config/secrets.hpp"

#include "core/ini/reader.hpp"
#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using ivr::Loader;
using ivr::SecretSource;
using tests::load_text;

// Every secret there is, each from elsewhere.
const std::string k_config =
    "[twilio]\naccount_sid = AC0123456789abcdef0123456789abcdef\nauth_token_file = token\n"
    "auth_token_secondary = env:SECOND\npublic_base_url = https://ivr.example.com\n"
    "api_key = SK0123456789abcdef0123456789abcdef\napi_key_secret_file = api_key_secret\n"
    "[alerts]\nstore = postgresql://ivr@db.example.com/ivr?sslmode=verify-full\nstore_password = "
    "credential:ivr.store_password\n"
    "link_key_file = link_key\nwebhook_secret = env:WEBHOOK\n"
    "[smtp]\nurl = smtps://mail.example.com\nfrom = ivr@example.com\nuser = ivr\npassword_file = password\n"
    "[ivr]\ntimezone = UTC\n[ivr_welcome]\n[ivr_menu]\nplay_say = Press.\n"
    "no_input_max_loops = 3\n[ivr_menu_option_1]\naction = message\n"
    "[action_message]\ntype = voicemail\nplay_say = Speak.\nhangup_say = Bye.\n"
    "voicemail_alert_email_to = office@example.com\nvoicemail_alert_webhook = https://crm.example.com\n"
    "voicemail_timeout = 5\nvoicemail_max_length = 60\n";

std::string kind_words(SecretSource::Kind kind) {
  switch (kind) {
    case SecretSource::Kind::environment: return "env ";
    case SecretSource::Kind::credential: return "credential ";
    case SecretSource::Kind::file: return "file ";
  }
  return "";
}

std::vector<std::string> names_for(Loader loader, const std::string& config = k_config) {
  ivr::Diagnostics diagnostics;
  std::vector<std::string> names;
  for (const SecretSource& source : ivr::secret_sources(ivr::read_ini(config, diagnostics), loader))
    names.push_back(kind_words(source.kind) + source.name);
  return names;
}

// What a loader that may read everything it asks for gets.
ivr::Secrets secrets_for(Loader loader) {
  ivr::Diagnostics diagnostics;
  ivr::Secrets secrets{.loader = loader};
  for (const SecretSource& source : ivr::secret_sources(ivr::read_ini(k_config, diagnostics), loader))
    secrets.answers.emplace(source, "value of " + source.name);
  return secrets;
}

std::vector<std::string> messages(const ivr::Loaded& loaded) {
  std::vector<std::string> said;
  for (const ivr::Diagnostic& diagnostic : loaded.diagnostics) {
    // The tokens of this test are words.
    const bool is_about_shape = diagnostic.message.find("no auth token of Twilio") != std::string::npos;
    if (!is_about_shape) said.push_back(diagnostic.message);
  }
  return said;
}

using Words = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(each_asks_for_the_secrets_it_needs) {
  const Words server = {"file token", "env SECOND", "credential ivr.store_password", "file link_key"};
  const Words sender = {"file token",    "file api_key_secret", "credential ivr.store_password",
                        "file link_key", "env WEBHOOK",         "file password"};
  const Words health = {"credential ivr.store_password"};
  const Words all = {"file token",    "env SECOND",  "file api_key_secret", "credential ivr.store_password",
                     "file link_key", "env WEBHOOK", "file password"};
  BOOST_TEST(names_for(Loader::server) == server, boost::test_tools::per_element());
  BOOST_TEST(names_for(Loader::sender) == sender, boost::test_tools::per_element());
  BOOST_TEST(names_for(Loader::health) == health, boost::test_tools::per_element());
  BOOST_TEST(names_for(Loader::checker) == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(secrets_that_stand_in_the_file_are_asked_of_nobody) {
  BOOST_TEST(names_for(Loader::checker, "[twilio]\nauth_token = 5eed\n[smtp]\npassword = pw\n").empty());
  BOOST_TEST(names_for(Loader::checker, "[ivr]\nauth_token_file = token\n").empty());
}

BOOST_AUTO_TEST_CASE(a_server_is_content_without_the_secrets_of_a_sender) {
  const ivr::Loaded loaded = load_text(k_config, secrets_for(Loader::server));
  BOOST_TEST(messages(loaded) == Words(), boost::test_tools::per_element());
  BOOST_REQUIRE(loaded.model);
  BOOST_TEST(loaded.model->alerts.link_key == "value of link_key");
  BOOST_TEST(loaded.twilio.auth_token == "value of token");
  BOOST_TEST(loaded.twilio.api_key == "SK0123456789abcdef0123456789abcdef");
  BOOST_TEST(loaded.twilio.api_key_secret == "");
  BOOST_TEST(loaded.alerts.webhook_secret == "");
  BOOST_TEST(loaded.alerts.has_webhook_secret);
  BOOST_TEST(loaded.smtp.password == "");
}

BOOST_AUTO_TEST_CASE(the_health_check_is_content_with_the_password_of_the_store) {
  const ivr::Loaded loaded = load_text(k_config, secrets_for(Loader::health));
  BOOST_TEST(messages(loaded) == Words(), boost::test_tools::per_element());
  BOOST_TEST(
      loaded.alerts.store ==
      "postgresql://ivr@db.example.com/ivr?sslmode=verify-full&password=value%20of%20ivr.store_password");
  BOOST_TEST(loaded.twilio.auth_token == "");
}

BOOST_AUTO_TEST_CASE(the_password_of_the_store_is_one_more_parameter_of_its_url) {
  std::string config = k_config;
  config.replace(config.find("db.example.com/ivr?sslmode=verify-full"), 38,
                 "localhost/ivr?connect_timeout=5");
  ivr::Diagnostics diagnostics;
  ivr::Secrets secrets{.loader = Loader::health};
  secrets.answers.emplace(SecretSource{SecretSource::Kind::credential, "ivr.store_password"}, "p&ss/w%rd");
  BOOST_TEST(load_text(config, secrets).alerts.store ==
             "postgresql://ivr@localhost/ivr?connect_timeout=5&password=p%26ss%2Fw%25rd");
}

BOOST_AUTO_TEST_CASE(a_sender_has_them_all) {
  const ivr::Loaded loaded = load_text(k_config, secrets_for(Loader::sender));
  BOOST_TEST(messages(loaded) == Words(), boost::test_tools::per_element());
  BOOST_TEST(loaded.twilio.api_key_secret == "value of api_key_secret");
  BOOST_TEST(loaded.alerts.webhook_secret == "value of WEBHOOK");
  BOOST_TEST(loaded.smtp.password == "value of password");
}

BOOST_AUTO_TEST_CASE(what_a_server_needs_and_nobody_fetched_is_a_mistake) {
  const Words expected = {"auth_token_file = token: not available",
                          "auth_token_secondary = env:SECOND: not available",
                          "store_password = credential:ivr.store_password: not available",
                          "link_key_file = link_key: not available"};
  BOOST_TEST(messages(load_text(k_config)) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_secret_that_was_fetched_and_is_empty_is_a_mistake) {
  ivr::Secrets secrets = secrets_for(Loader::sender);
  for (auto& [source, secret] : secrets.answers) secret = std::string();
  const ivr::Loaded loaded = load_text(k_config, secrets);
  BOOST_TEST(loaded.diagnostics.size() == 6U);
  for (const std::string& message : messages(loaded))
    BOOST_TEST(message.ends_with(": is empty (expected the secret)"), message);
}

BOOST_AUTO_TEST_SUITE_END()
