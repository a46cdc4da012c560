// What the store keeps of pings: the count, each notice once, and what a store of version 1 becomes.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <thread>
#include <vector>

namespace ivr {
namespace {

CountTerms terms(std::string host = "one") {
  return {.failures_before_alert = 3,
          .every = std::chrono::minutes(1),
          .host = std::move(host),
          .site = "ivr.example.com",
          .new_incident = std::string(31, 'a'),
          .zone = TimeZone(),
          .recipients = {{Channel::sms, "+447700900001"}, {Channel::email, "office@example.com"}},
          .sms_sender = "+447700900000"};
}

PingCount::Change ping(StoreConnection& store, std::string_view problem, const CountTerms& by = terms()) {
  return given(PingCounter(store).count([&](const FailureCounter& before, StoreTime now) {
           return count_ping(before, problem, now, by);
         }))
      .change;
}

using Change = PingCount::Change;

}  // namespace

BOOST_AUTO_TEST_SUITE(store_pings)

BOOST_FIXTURE_TEST_CASE(three_failures_put_one_notice_down_for_each_recipient, FreshStore) {
  BOOST_TEST((ping(store, "status 502") == Change::failed));
  StoreConnection other = open();
  BOOST_TEST((ping(other, "status 502") == Change::failed));
  BOOST_TEST(alerts().empty());
  BOOST_TEST((ping(store, "status 502") == Change::down));
  BOOST_TEST((ping(store, "status 502") == Change::failed));
  const auto all = alerts();
  BOOST_REQUIRE(all.size() == 2);
  for (const Alert& alert : all) {
    BOOST_REQUIRE(std::holds_alternative<HealthNotice>(alert.subject));
    const HealthNotice& notice = notice_of(alert);
    BOOST_TEST(notice.sid == "HE" + std::string(31, 'a') + "0");
    BOOST_TEST((notice.kind == HealthNotice::Kind::down));
    BOOST_TEST(notice.words.ends_with(": status 502"));
    BOOST_TEST((notice.written == alert.created_at));
    BOOST_TEST((alert.state == AlertState::pending));
  }
  BOOST_TEST(all[0].sender == "+447700900000");
  BOOST_TEST(all[1].sender == "");
}

BOOST_FIXTURE_TEST_CASE(a_good_ping_puts_the_other_notice_down_and_forgets, FreshStore) {
  for (int turn = 0; turn < 3; ++turn) ping(store, "status 502");
  BOOST_TEST((ping(store, "") == Change::recovered));
  BOOST_TEST((ping(store, "") == Change::none));
  BOOST_TEST(alerts().size() == 4U);
  BOOST_TEST(given(Marks(store).find("failed pings")).has_value() == false);
}

BOOST_FIXTURE_TEST_CASE(a_notice_is_claimed_and_settled_like_any_alert, FreshStore) {
  for (int turn = 0; turn < 3; ++turn) ping(store, "status 502");
  const auto claimed = claim(Channel::sms);
  BOOST_REQUIRE(claimed.has_value());
  BOOST_REQUIRE(std::holds_alternative<HealthNotice>(claimed->subject));
  BOOST_TEST(settle(*claimed, {.state = AlertState::sent, .provider_id = "SM1"}));
  BOOST_TEST(given(AlertQueries(store).stats()).sent == 1);
}

BOOST_FIXTURE_TEST_CASE(recordings_are_announced_beside_notices, FreshStore) {
  for (int turn = 0; turn < 3; ++turn) ping(store, "status 502");
  BOOST_TEST(commit({new_voicemail(1)}) == 1);
  BOOST_TEST(alerts().size() == 3U);
  AlertFilter filter;
  filter.recording_sid = recording_sid(1);
  const auto found = given(AlertQueries(store).list(filter));
  BOOST_REQUIRE(found.size() == 1);
  BOOST_TEST(std::holds_alternative<Recording>(found[0].subject));
}

BOOST_FIXTURE_TEST_CASE(hosts_that_count_at_the_same_time_tell_once, FreshStore) {
  store.open();
  constexpr int k_hosts = 6;
  std::vector<std::string> errors(k_hosts);
  std::vector<std::thread> hosts;
  for (int host = 0; host < k_hosts; ++host) {
    hosts.emplace_back([&, host] {
      StoreConnection mine = open();
      CountTerms by = terms();
      by.new_incident = std::string(31, static_cast<char>('a' + host));
      for (int turn = 0; turn < 5; ++turn) {
        const auto count = PingCounter(mine).count([&](const FailureCounter& before, StoreTime now) {
          return count_ping(before, "status 502", now, by);
        });
        if (!count) errors[static_cast<std::size_t>(host)] = count.error();
      }
    });
  }
  for (std::thread& host : hosts) host.join();
  for (const std::string& error : errors) BOOST_TEST(error == "");
  BOOST_TEST(alerts().size() == 2U);
  BOOST_TEST(given(Marks(store).find("failed pings")).value_or("").starts_with("30 "));
}

BOOST_FIXTURE_TEST_CASE(a_store_of_version_1_is_brought_up_to_date_and_keeps_its_alerts, FreshStore) {
  commit({new_voicemail(1)});
  change_rows("alter table alerts drop column notice_kind");
  change_rows("alter table alerts drop column notice");
  for (const std::string table : {"alerts", "calls"}) {
    change_rows("alter table " + table + " drop column caller_name");
    change_rows("alter table " + table + " drop column called");
  }
  change_rows("drop table announced");
  change_rows("update ivr_schema set version = 1");
  StoreConnection newer(url(), StoreConnection::Opening::existing);
  const auto listed = given(AlertQueries(newer).list({}));
  BOOST_REQUIRE(listed.size() == 1);
  BOOST_TEST(voicemail_of(listed[0]).sid == recording_sid(1));
  BOOST_TEST(std::holds_alternative<Recording>(listed[0].subject));
  for (int turn = 0; turn < 3; ++turn) ping(newer, "status 502");
  BOOST_TEST(alerts().size() == 3U);
  StoreConnection other = open();
  BOOST_TEST(given(AlertQueries(other).list({})).size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
