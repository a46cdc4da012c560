// The outbox between webhooks and the alert store: what is committed, what is retried, and who waits.
#include "fcgi_app/serve/outbox.hpp"

#include "fcgi_app/serve/store_probe.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;

VoicemailCall call(int number) {
  return {.call_sid = call_sid(number), .action = "message", .caller = "+447700900123"};
}

void wait_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  bool holds = condition();
  for (; !holds && std::chrono::steady_clock::now() < end; holds = condition())
    std::this_thread::sleep_for(10ms);
  BOOST_TEST(holds);
}

// On a busy machine an operation may take so long that the outbox takes the store for stuck: it then refuses.
void commit_in_the_end(Outbox& outbox, const NewVoicemail& voicemail) {
  wait_until([&] { return outbox.commit({voicemail}, 10s).has_value(); });
}

bool is_noted(StoreConnection& store, int number) {
  const auto found = AlertInserts(store).find_call(call_sid(number));
  return found && found->has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox)

BOOST_FIXTURE_TEST_CASE(a_commit_is_in_the_store_when_it_succeeds, FreshStore) {
  Outbox outbox;
  outbox.use(url());
  commit_in_the_end(outbox, new_voicemail(1));
  BOOST_TEST(voicemail_of(only_alert()).sid == recording_sid(1));
}

// Of SQLite only: a database server does not lose its database under open connections.
BOOST_AUTO_TEST_CASE(a_file_that_was_deleted_is_reported_until_a_reload_and_keeps_its_link_key) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/alerts.db";
  Outbox outbox;
  outbox.use("sqlite://" + path);
  wait_until([&] { return outbox.view()->reachable && !outbox.view()->link_key.empty(); });
  const std::string key = outbox.view()->link_key;
  BOOST_TEST((outbox.view()->warning == StoreWarning::none));
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  wait_until([&] { return outbox.view()->warning == StoreWarning::replaced; });
  BOOST_TEST(outbox.view()->reachable);
  BOOST_TEST(outbox.view()->link_key == key);
  StoreConnection store("sqlite://" + path);
  BOOST_TEST(given(Marks(store).link_key()) == key);
  outbox.use("sqlite://" + path);
  wait_until([&] { return outbox.view()->warning == StoreWarning::none; });
}

BOOST_AUTO_TEST_CASE(a_file_that_was_replaced_by_another_store_counts_with_its_link_key) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/alerts.db";
  const std::string other = folder.path() + "/other.db";
  const std::string key = given(Marks(*std::make_unique<StoreConnection>("sqlite://" + other)).link_key());
  Outbox outbox;
  outbox.use("sqlite://" + path);
  wait_until([&] { return outbox.view()->reachable && !outbox.view()->link_key.empty(); });
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  std::filesystem::rename(other, path);
  wait_until([&] { return outbox.view()->warning == StoreWarning::replaced; });
  wait_until([&] { return outbox.view()->link_key == key; });
}

// What is committed to a deleted log is seen by no other process.
BOOST_AUTO_TEST_CASE(a_write_ahead_log_that_was_deleted_is_reported_and_not_written_to) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/alerts.db";
  Outbox outbox;
  outbox.use("sqlite://" + path);
  wait_until([&] { return outbox.view()->reachable && std::filesystem::exists(path + "-wal"); });
  commit_in_the_end(outbox, new_voicemail(1));
  for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(path + end);
  wait_until([&] { return outbox.view()->warning == StoreWarning::replaced; });
  commit_in_the_end(outbox, new_voicemail(2));
  StoreConnection store("sqlite://" + path);
  const auto seen = given(AlertQueries(store).list({.recording_sid = recording_sid(2)}));
  BOOST_TEST(seen.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_away_for_a_while_is_the_same_store) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/state/alerts.db";
  std::filesystem::create_directory(folder.path() + "/state");
  Outbox outbox;
  outbox.use("sqlite://" + path);
  wait_until([&] { return outbox.view()->reachable; });
  std::filesystem::rename(folder.path() + "/state", folder.path() + "/away");
  wait_until([&] { return !outbox.view()->reachable; });
  std::filesystem::rename(folder.path() + "/away", folder.path() + "/state");
  wait_until([&] { return outbox.view()->reachable; });
  BOOST_TEST((outbox.view()->warning == StoreWarning::none));
}

BOOST_AUTO_TEST_CASE(a_disk_is_almost_full_below_100_megabytes_or_a_tenth) {
  const auto almost = [](std::uint64_t free, std::uint64_t all) {
    return is_almost_full({.free_bytes = free, .bytes = all, .free_inodes = 5000, .inodes = 5000});
  };
  BOOST_TEST(almost(99'999'999, 10'000'000'000));
  BOOST_TEST(!almost(100'000'000, 10'000'000'000));
  BOOST_TEST(almost(6'000'000, 64'000'000));
  BOOST_TEST(!almost(7'000'000, 64'000'000));
  const auto few = [](std::uint64_t free, std::uint64_t all) {
    return is_almost_full({.free_bytes = 1 << 30, .bytes = 1 << 30, .free_inodes = free, .inodes = all});
  };
  BOOST_TEST(few(999, 1'000'000));
  BOOST_TEST(!few(1000, 1'000'000));
  BOOST_TEST(few(9, 100));
  BOOST_TEST(!few(0, 0));  // a file system without a fixed number of inodes
}

BOOST_AUTO_TEST_CASE(a_store_is_tried_before_it_is_used) {
  const TemporaryFolder folder;
  BOOST_TEST(Outbox::try_store("sqlite://" + folder.path() + "/alerts.db", 20s).has_value());
  const std::string missing = folder.path() + "/missing";
  const auto refused = Outbox::try_store("sqlite://" + missing + "/alerts.db", 20s);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error() == missing + "/alerts.db: there is no folder " + missing);
}

BOOST_FIXTURE_TEST_CASE(entries_in_the_background_are_committed_though_nobody_waits, FreshStore) {
  Outbox outbox;
  outbox.use(url());
  outbox.commit_in_background({call(1), call(2)});
  wait_until([this] { return is_noted(store, 1) && is_noted(store, 2); });
}

BOOST_FIXTURE_TEST_CASE(entries_in_the_background_come_before_what_is_committed_later, FreshStore) {
  Outbox outbox;
  outbox.use(url());
  NewVoicemail unknown = new_voicemail(1);
  unknown.recording.caller.clear();
  outbox.commit_in_background({call(1)});
  commit_in_the_end(outbox, unknown);
  BOOST_TEST(voicemail_of(only_alert()).caller == "+447700900123");
}

BOOST_FIXTURE_TEST_CASE(what_was_handed_over_is_committed_before_the_outbox_ends, FreshStore) {
  store.open();
  std::optional<Outbox> outbox(std::in_place);
  outbox->use(url());
  wait_until([&] { return outbox->view()->reachable; });
  outbox->commit_in_background({call(1)});
  outbox.reset();
  wait_until([this] { return is_noted(store, 1); });
}

BOOST_AUTO_TEST_CASE(what_could_not_be_committed_is_when_the_store_is_back) {
  const TemporaryFolder folder;
  const std::string missing = folder.path() + "/missing";
  const std::string url = "sqlite://" + missing + "/alerts.db";
  Outbox outbox;
  outbox.use(url);
  outbox.commit_in_background({call(1)});
  BOOST_TEST(!outbox.commit({new_voicemail(2)}, 10s).has_value());
  wait_until([&] { return outbox.view()->problem == missing + "/alerts.db: there is no folder " + missing; });
  std::filesystem::create_directory(missing);
  StoreConnection store(url);
  wait_until([&] { return is_noted(store, 1); });
  wait_until([&] { return given(AlertQueries(store).list({})).size() == 1U; });
  wait_until([&] { return outbox.view()->reachable; });
}

BOOST_AUTO_TEST_CASE(without_a_store_there_is_no_view_and_commits_fail) {
  Outbox outbox;
  BOOST_TEST(!outbox.view());
  outbox.commit_in_background({call(1)});
  const auto committed = outbox.commit({call(1)}, 10s);
  BOOST_REQUIRE(!committed.has_value());
  BOOST_TEST(committed.error() == "no alert store is used");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
