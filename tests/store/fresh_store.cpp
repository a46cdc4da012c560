#include "tests/store/fresh_store.hpp"

#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace ivr {
namespace {

std::string postgresql_url() {
  const char* url = std::getenv("IVR_TEST_STORE_URL");
  return url == nullptr ? std::string() : std::string(url);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ivr-store-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path_);
}

Session raw_session(const std::string& url) {
  const auto address = StoreUrl::parse(url);
  BOOST_REQUIRE(address.has_value());
  return Session(address->engine == EngineKind::sqlite
                     ? open_sqlite(address->target, {.create = true, .check = false})
                     : open_postgresql(address->target));
}

FreshStore::FreshStore() : url_("sqlite://" + folder_.path() + "/alerts.db"), store(url_) {
  const std::string base = postgresql_url();
  if (base.empty()) return;
  static int count = 0;
  schema_ = fmt::format("test_{}_{}", ::getpid(), ++count);
  raw_session(base).execute("create schema " + schema_);
  url_ = fmt::format("{}{}options=-csearch_path%3D{}", base, base.find('?') == std::string::npos ? '?' : '&',
                     schema_);
  store = StoreConnection(url_);
}

FreshStore::~FreshStore() {
  if (!schema_.empty()) raw_session(postgresql_url()).execute("drop schema " + schema_ + " cascade");
}

int FreshStore::commit(std::vector<StoreEntry> entries) {
  return given(AlertInserts(store).commit(entries));
}

std::optional<Alert> FreshStore::claim(Channel channel, std::vector<std::string> blocked) {
  return given(AlertQueue(store).claim(
      {.channel = channel, .owner = "a test", .blocked_senders = std::move(blocked)}));
}

std::vector<Alert> FreshStore::alerts() {
  auto all = given(AlertQueries(store).list({}));
  std::ranges::reverse(all);
  return all;
}

Alert FreshStore::only_alert() {
  auto all = alerts();
  BOOST_REQUIRE(all.size() == 1);
  return std::move(all.front());
}

bool FreshStore::settle(const Alert& claimed, const AttemptOutcome& settlement) {
  return given(AlertQueue(store).settle(claimed, settlement));
}

void FreshStore::change_rows(std::string_view sql) const {
  raw_session(url_).execute(sql);
}

void fail_with(const std::string& words) {
  BOOST_FAIL(words);
  std::abort();
}

std::string recording_sid(int number) {
  return fmt::format("RE{:032x}", number);
}

std::string call_sid(int number) {
  return fmt::format("CA{:032x}", number);
}

Recipient sms_to(std::string address) {
  return {.channel = Channel::sms, .address = std::move(address)};
}

NewVoicemail new_voicemail(int number, std::vector<Recipient> recipients) {
  if (recipients.empty()) recipients.push_back(sms_to("+447700900001"));
  return {.recording = {.sid = recording_sid(number),
                        .call_sid = call_sid(number),
                        .action = "message",
                        .caller = "+447700900123",
                        .length = std::chrono::seconds(42),
                        .began = StoreTime(std::chrono::hours(24 * 20000))},
          .recipients = std::move(recipients),
          .sms_sender = "+447700900999"};
}

}  // namespace ivr
