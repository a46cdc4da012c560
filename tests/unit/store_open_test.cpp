// How a store is opened, made, brought up to date or refused.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace ivr {

BOOST_AUTO_TEST_SUITE(store_open)

BOOST_FIXTURE_TEST_CASE(a_store_is_made_by_the_first_to_open_it, FreshStore) {
  BOOST_TEST(store.open().has_value());
  BOOST_TEST(store.open().has_value());
  BOOST_TEST(StoreConnection(url(), StoreConnection::Opening::existing).open().has_value());
}

BOOST_FIXTURE_TEST_CASE(every_method_opens_by_itself, FreshStore) {
  BOOST_TEST(AlertQueries(store).stats().has_value());
  StoreConnection other = open();
  BOOST_TEST(AlertQueries(other).list({}).has_value());
}

BOOST_FIXTURE_TEST_CASE(what_is_kept_outlives_the_object, FreshStore) {
  {
    StoreConnection first = open();
    const StoreEntry entry = new_voicemail(1);
    BOOST_TEST(*AlertInserts(first).commit({&entry, 1}) == 1);
    StoreConnection moved = std::move(first);
    BOOST_TEST(Marks(moved).set("a", "b").has_value());
  }
  BOOST_TEST(voicemail_of(only_alert()).sid == recording_sid(1));
  BOOST_TEST(**Marks(store).find("a") == "b");
}

BOOST_FIXTURE_TEST_CASE(a_store_of_a_newer_version_is_refused, FreshStore) {
  store.open();
  change_rows("update ivr_schema set version = 7");
  const auto opened = open().open();
  BOOST_REQUIRE(!opened.has_value());
  const std::string why = ": made by a newer version of ivr (schema 7, this one knows 3)";
  BOOST_TEST(opened.error().ends_with(why), opened.error());
  const StoreEntry entry = new_voicemail(1);
  StoreConnection other = open();
  const auto refused = AlertInserts(other).commit({&entry, 1});
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().ends_with(why));
}

BOOST_FIXTURE_TEST_CASE(what_only_opens_makes_no_tables, FreshStore) {
  raw_session(url());  // an empty file, or a schema without tables
  StoreConnection existing(url(), StoreConnection::Opening::existing);
  for (int turn = 0; turn < 2; ++turn) {
    const auto listed = AlertQueries(existing).list({});
    BOOST_REQUIRE(!listed.has_value());
    BOOST_TEST(listed.error().ends_with(": there is no alert store in it yet"), listed.error());
  }
  store.open();
  BOOST_TEST(AlertQueries(existing).list({}).has_value());
}

BOOST_FIXTURE_TEST_CASE(after_an_error_the_next_call_connects_afresh, FreshStore) {
  commit({new_voicemail(1)});
  change_rows("alter table alerts rename to hidden");
  const auto backlog = AlertQueries(store).stats();
  BOOST_REQUIRE(!backlog.has_value());
  BOOST_TEST(backlog.error().find('\n') == std::string::npos);
  BOOST_TEST(!AlertQueries(store).stats().has_value());
  change_rows("alter table hidden rename to alerts");
  BOOST_TEST(AlertQueries(store).stats()->pending == 1);
}

BOOST_FIXTURE_TEST_CASE(an_error_leaves_nothing_of_its_transaction, FreshStore) {
  store.open();
  change_rows("alter table empty_recordings rename to hidden");
  const std::vector<StoreEntry> entries{
      new_voicemail(1),
      EmptyRecording{.recording_sid = recording_sid(2), .call_sid = "", .action = "message"}};
  BOOST_TEST(!AlertInserts(store).commit(entries).has_value());
  change_rows("alter table hidden rename to empty_recordings");
  BOOST_TEST(alerts().empty());
  BOOST_TEST(given(AlertInserts(store).commit(entries)) == 1);
}

BOOST_AUTO_TEST_CASE(a_url_that_names_no_store_is_reported_by_every_method) {
  StoreConnection store("alerts.db");
  BOOST_TEST(store.open().error() ==
             "not an alert store (expected sqlite:///PATH or postgresql://USER@HOST/DATABASE)");
  BOOST_TEST(!AlertQueries(store).stats().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
