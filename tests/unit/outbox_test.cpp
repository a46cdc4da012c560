// The outbox between webhooks and the alert store: what is committed, what is retried, and who waits.
#include "fcgi_app/serve/outbox.hpp"

#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
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
