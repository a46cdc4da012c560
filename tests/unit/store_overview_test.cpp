// What operators see and set going again, and what the store keeps besides alerts.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/marks.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;

const Recipient k_mail{.channel = Channel::email, .address = "office@example.com"};
const AttemptOutcome k_sent{.state = AlertState::sent, .provider_id = "SM1"};
const AttemptOutcome k_failed{.state = AlertState::failed, .code = "21211", .problem = "no"};

std::vector<std::int64_t> ids(FreshStore& fresh, const AlertFilter& filter) {
  std::vector<std::int64_t> out;
  for (const Alert& alert : given(AlertQueries(fresh.store).list(filter))) out.push_back(alert.id);
  return out;
}

QueueStats backlog_of(FreshStore& fresh) {
  return given(AlertQueries(fresh.store).stats());
}

// One of each: failed, sent, being sent, and pending.
void fill(FreshStore& fresh) {
  fresh.commit({new_voicemail(1), new_voicemail(2), new_voicemail(3), new_voicemail(4)});
  fresh.settle(*fresh.claim(), k_failed);
  fresh.settle(*fresh.claim(), k_sent);
  fresh.claim();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_overview)

BOOST_FIXTURE_TEST_CASE(the_list_is_filtered_and_begins_with_the_newest, FreshStore) {
  commit({new_voicemail(1)});
  commit({new_voicemail(2, {k_mail})});
  NewVoicemail other = new_voicemail(3);
  other.recording.action = "sales";
  commit({other});
  settle(*claim(), k_failed);
  const auto all = ids(*this, {});
  BOOST_REQUIRE(all.size() == 3U);
  BOOST_TEST(std::ranges::is_sorted(all, std::greater()));
  AlertFilter filter;
  filter.limit = 2;
  BOOST_TEST((ids(*this, filter) == std::vector{all[0], all[1]}));
  filter.limit = 0;
  BOOST_TEST((ids(*this, filter) == std::vector{all[0]}));
  filter = {};
  filter.channel = Channel::email;
  BOOST_TEST((ids(*this, filter) == std::vector{all[1]}));
  filter = {};
  filter.state = AlertState::failed;
  BOOST_TEST((ids(*this, filter) == std::vector{all[2]}));
  filter.action = "sales";
  BOOST_TEST(ids(*this, filter).empty());
  filter = {};
  filter.action = "sales";
  BOOST_TEST((ids(*this, filter) == std::vector{all[0]}));
  filter = {};
  filter.recording_sid = recording_sid(1);
  BOOST_TEST((ids(*this, filter) == std::vector{all[2]}));
  filter.recording_sid = "' or ''='";
  BOOST_TEST(ids(*this, filter).empty());
  change_rows("update alerts set created_at = 5000 where recording_sid = '" + recording_sid(1) + "'");
  filter = {};
  filter.created_since = StoreTime(5001ms);
  BOOST_TEST((ids(*this, filter) == std::vector{all[0], all[1]}));
  filter.created_since = StoreTime(5s);
  BOOST_TEST(ids(*this, filter).size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(an_alert_is_found_by_its_id, FreshStore) {
  commit({new_voicemail(1)});
  const Alert alert = only_alert();
  BOOST_TEST(voicemail_of(*given(AlertQueries(store).find(alert.id))).sid == recording_sid(1));
  BOOST_TEST(!AlertQueries(store).find(alert.id + 1)->has_value());
}

BOOST_FIXTURE_TEST_CASE(a_failed_alert_is_set_going_again_from_the_beginning, FreshStore) {
  fill(*this);
  const auto failed = alerts()[0];
  BOOST_TEST(given(AlertQueries(store).retry(failed.id)) == 1);
  const auto again = given(AlertQueries(store).find(failed.id));
  BOOST_TEST((again->state == AlertState::pending));
  BOOST_TEST(again->attempts == 0);
  BOOST_TEST(!again->done_at);
  BOOST_TEST(again->problem == "no");
  BOOST_TEST((again->due_at <= given(store.now())));
  BOOST_TEST((again->created_at == failed.created_at));
}

BOOST_FIXTURE_TEST_CASE(a_pending_alert_is_due_at_once, FreshStore) {
  commit({new_voicemail(1)});
  settle(*claim(), {.state = AlertState::pending, .due_at = given(store.now()) + 300s});
  BOOST_TEST(!claim());
  BOOST_TEST(given(AlertQueries(store).retry(only_alert().id)) == 1);
  BOOST_TEST(given(AlertQueries(store).retry(only_alert().id)) == 1);
  BOOST_TEST(claim()->attempts == 2);
}

BOOST_FIXTURE_TEST_CASE(what_is_being_sent_or_was_sent_stays_as_it_is, FreshStore) {
  fill(*this);
  const auto all = alerts();
  BOOST_TEST(given(AlertQueries(store).retry(all[1].id)) == 0);
  BOOST_TEST(given(AlertQueries(store).retry(all[2].id)) == 0);
  BOOST_TEST(given(AlertQueries(store).retry(all[3].id + 1)) == 0);
  BOOST_TEST((alerts()[1].state == AlertState::sent));
  BOOST_TEST((alerts()[2].state == AlertState::sending));
}

BOOST_FIXTURE_TEST_CASE(all_that_failed_is_set_going_again, FreshStore) {
  fill(*this);
  settle(*claim(), k_failed);
  BOOST_TEST(given(AlertQueries(store).retry_failed()) == 2);
  BOOST_TEST(given(AlertQueries(store).retry_failed()) == 0);
  BOOST_TEST(claim().has_value());
  BOOST_TEST(claim().has_value());
  BOOST_TEST(!claim());
}

BOOST_FIXTURE_TEST_CASE(the_backlog_of_an_empty_store_is_nothing, FreshStore) {
  const QueueStats backlog = backlog_of(*this);
  BOOST_TEST(backlog.pending + backlog.sending + backlog.sent + backlog.failed == 0);
  BOOST_TEST(!backlog.oldest);
  BOOST_TEST(backlog.stopped.empty());
}

BOOST_FIXTURE_TEST_CASE(the_backlog_counts_each_state, FreshStore) {
  fill(*this);
  commit({new_voicemail(5), new_voicemail(6, {k_mail, sms_to("+447700900001")})});
  const QueueStats backlog = backlog_of(*this);
  BOOST_TEST(backlog.pending == 4);
  BOOST_TEST(backlog.sending == 1);
  BOOST_TEST(backlog.sent == 1);
  BOOST_TEST(backlog.failed == 1);
}

BOOST_FIXTURE_TEST_CASE(the_oldest_is_the_oldest_that_is_neither_sent_nor_failed, FreshStore) {
  fill(*this);
  change_rows("update alerts set open_since = open_since - 1000 * 100 * (10 - id)");
  const auto all = alerts();
  const auto age = backlog_of(*this).oldest;
  BOOST_REQUIRE(age.has_value());
  BOOST_TEST((*age >= 100s * (10 - all[2].id) && *age < 100s * (10 - all[2].id) + 60s));
  // One that an operator gave another try is as young as that try.
  BOOST_TEST(given(AlertQueries(store).retry_failed()) == 1);
  BOOST_TEST((backlog_of(*this).oldest < 100s * (10 - all[2].id) + 60s));
  change_rows("update alerts set open_since = open_since + 10000000");
  BOOST_TEST((backlog_of(*this).oldest == 0s));
}

BOOST_FIXTURE_TEST_CASE(the_backlog_says_why_a_queue_is_stopped, FreshStore) {
  const StoreTime since(std::chrono::milliseconds(1795428007042));
  Marks(store).set(stopped_mark(Channel::sms), stopped_value(since, "Twilio refuses the credentials"));
  Marks(store).set(stopped_mark(Channel::email), "no such user");
  Marks(store).set("something else", "no matter");
  const auto stopped = backlog_of(*this).stopped;
  BOOST_REQUIRE(stopped.size() == 2);
  BOOST_TEST((stopped[0].channel == Channel::sms && stopped[0].since == since));
  BOOST_TEST(stopped[0].reason == "Twilio refuses the credentials");
  BOOST_TEST((stopped[1].channel == Channel::email && !stopped[1].since));
  Marks(store).set(stopped_mark(Channel::sms), "");
  BOOST_TEST(backlog_of(*this).stopped.at(0).reason == "no such user");
}

BOOST_FIXTURE_TEST_CASE(a_mark_stays_until_it_is_removed, FreshStore) {
  BOOST_TEST(!Marks(store).find("recordings until")->has_value());
  BOOST_TEST(Marks(store).set("recordings until", "1780000000").has_value());
  BOOST_TEST(Marks(store).set("recordings until", "1780000300").has_value());
  StoreConnection other = open();
  BOOST_TEST(**Marks(other).find("recordings until") == "1780000300");
  BOOST_TEST(Marks(store).set("recordings until", "").has_value());
  BOOST_TEST(!Marks(store).find("recordings until")->has_value());
}

BOOST_FIXTURE_TEST_CASE(the_link_key_is_made_once, FreshStore) {
  const std::string key = given(Marks(store).link_key());
  BOOST_TEST(key.size() == 64U);
  BOOST_TEST((key.find_first_not_of("0123456789abcdef") == std::string::npos));
  BOOST_TEST(given(Marks(store).link_key()) == key);
  StoreConnection same = open();
  BOOST_TEST(given(Marks(same).link_key()) == key);
  FreshStore other;
  BOOST_TEST(given(Marks(other.store).link_key()) != key);
}

BOOST_FIXTURE_TEST_CASE(only_what_is_done_is_forgotten, FreshStore) {
  fill(*this);
  commit({VoicemailCall{.call_sid = call_sid(1), .action = "message", .caller = ""},
          EmptyRecording{.recording_sid = recording_sid(9), .call_sid = "", .action = "message"}});
  BOOST_TEST(given(AlertQueue(store).remove_done_before(*store.now() - 1h)) == 0);
  BOOST_TEST(given(AlertQueue(store).remove_done_before(*store.now() + 1h)) == 4);
  const QueueStats left = backlog_of(*this);
  BOOST_TEST(left.pending == 1);
  BOOST_TEST(left.sending == 1);
  BOOST_TEST(left.sent + left.failed + left.empty_recordings == 0);
  BOOST_TEST(!AlertInserts(store).find_call(call_sid(1))->has_value());
}

BOOST_FIXTURE_TEST_CASE(more_than_one_bite_is_forgotten, FreshStore) {
  constexpr int k_at_once = 200;  // a busy machine has six seconds for them
  for (int first = 0; first < 1200; first += k_at_once) {
    std::vector<StoreEntry> entries;
    for (int number = first; number < first + k_at_once; ++number)
      entries.emplace_back(new_voicemail(number));
    commit(entries);
  }
  change_rows("update alerts set state = 'sent', done_at = created_at where id % 6 <> 0");
  BOOST_TEST(given(AlertQueue(store).remove_done_before(*store.now() + 1s)) == 1000);
  BOOST_TEST(backlog_of(*this).pending == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
