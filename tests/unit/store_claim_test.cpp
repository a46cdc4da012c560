// Who may send an alert: one at a time, and somebody else when that one has died.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;

AttemptOutcome later(StoreTime due) {
  return {.state = AlertState::pending, .due_at = due};
}

const AttemptOutcome k_sent{.state = AlertState::sent, .provider_id = "SM1"};

StoreTime now_of(FreshStore& fresh) {
  return given(fresh.store.now());
}

// All times of all rows, as they look when the clock has gone back (or, less than nothing, forward) since.
void turn_clock_back(FreshStore& fresh, std::chrono::milliseconds by) {
  const std::string ms = std::to_string(by.count());
  std::string sql = "update alerts set ";
  for (const char* column :
       {"attempt_at", "lease_until", "resend_at", "created_at", "open_since", "done_at"}) {
    sql += std::string(column) + " = " + column + " + " + ms + ", ";
  }
  fresh.change_rows(sql + "due_at = due_at + " + ms);
}

void let_time_pass(FreshStore& fresh, std::chrono::milliseconds by) {
  turn_clock_back(fresh, -by);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_claim)

BOOST_FIXTURE_TEST_CASE(a_claimed_alert_is_being_sent_and_counts_as_tried, FreshStore) {
  commit({new_voicemail(1)});
  const StoreTime before = now_of(*this);
  const auto claimed = claim();
  BOOST_REQUIRE(claimed.has_value());
  BOOST_TEST(voicemail_of(*claimed).sid == recording_sid(1));
  BOOST_TEST((claimed->state == AlertState::sending));
  BOOST_TEST(claimed->attempts == 1);
  BOOST_TEST(claimed->attempt_id.size() == 24U);
  BOOST_TEST((claimed->attempt_at >= before && claimed->attempt_at <= now_of(*this)));
  BOOST_TEST(!claimed->in_doubt);
  const Alert kept = only_alert();
  BOOST_TEST((kept.state == AlertState::sending));
  BOOST_TEST(kept.attempts == 1);
  BOOST_TEST(kept.attempt_id == claimed->attempt_id);
  BOOST_TEST((kept.attempt_at == claimed->attempt_at));
}

BOOST_FIXTURE_TEST_CASE(nobody_else_gets_it_while_the_claim_lasts, FreshStore) {
  commit({new_voicemail(1)});
  BOOST_TEST(claim().has_value());
  BOOST_TEST(!claim());
  let_time_pass(*this, k_lease - 5s);
  BOOST_TEST(!claim());
}

BOOST_FIXTURE_TEST_CASE(each_channel_has_a_queue_of_its_own, FreshStore) {
  commit({new_voicemail(1, {{.channel = Channel::email, .address = "office@example.com"}})});
  BOOST_TEST(!claim(Channel::sms));
  BOOST_TEST(!claim(Channel::webhook));
  BOOST_TEST(claim(Channel::email).has_value());
}

BOOST_FIXTURE_TEST_CASE(the_oldest_due_time_comes_first, FreshStore) {
  commit({new_voicemail(1), new_voicemail(2), new_voicemail(3)});
  change_rows("update alerts set due_at = due_at - 60000 where recording_sid = '" + recording_sid(2) + "'");
  change_rows("update alerts set due_at = due_at - 30000 where recording_sid = '" + recording_sid(3) + "'");
  BOOST_TEST(voicemail_of(*claim()).sid == recording_sid(2));
  BOOST_TEST(voicemail_of(*claim()).sid == recording_sid(3));
  BOOST_TEST(voicemail_of(*claim()).sid == recording_sid(1));
  BOOST_TEST(!claim());
}

BOOST_FIXTURE_TEST_CASE(the_oldest_comes_first_among_several_senders, FreshStore) {
  std::vector<StoreEntry> entries;
  for (int number = 1; number <= 6; ++number) {
    entries.emplace_back(new_voicemail(number));
    std::get<NewVoicemail>(entries.back()).sms_sender = number % 2 == 0 ? "+442079460002" : "+442079460001";
  }
  commit(entries);
  change_rows("update alerts set due_at = due_at - 1000 * (7 - id)");
  for (int number = 1; number <= 6; ++number) {
    BOOST_TEST(voicemail_of(*claim()).sid == recording_sid(number));
  }
}

BOOST_FIXTURE_TEST_CASE(a_resting_sender_holds_up_no_other, FreshStore) {
  NewVoicemail busy = new_voicemail(1);
  NewVoicemail free = new_voicemail(2);
  free.sms_sender = "+442079460001";
  commit({busy, free});
  change_rows("update alerts set due_at = due_at - 60000 where recording_sid = '" + recording_sid(1) + "'");
  BOOST_TEST(!claim(Channel::sms, {"+447700900999", "+442079460001"}));
  BOOST_TEST(voicemail_of(*claim(Channel::sms, {"+447700900999"})).sid == recording_sid(2));
  BOOST_TEST(!claim(Channel::sms, {"+447700900999"}));
  BOOST_TEST(voicemail_of(*claim()).sid == recording_sid(1));
}

BOOST_FIXTURE_TEST_CASE(what_was_sent_or_failed_is_not_claimed_again, FreshStore) {
  commit({new_voicemail(1), new_voicemail(2)});
  const auto first = claim();
  const auto second = claim();
  BOOST_TEST(settle(*first, k_sent));
  BOOST_TEST(settle(*second, {.state = AlertState::failed, .code = "21211", .problem = "no valid number"}));
  let_time_pass(*this, 24h);
  BOOST_TEST(!claim());
  const auto all = alerts();
  BOOST_TEST(all[0].provider_id == "SM1");
  BOOST_TEST((all[0].done_at.has_value() && all[1].done_at.has_value()));
  BOOST_TEST((all[1].state == AlertState::failed));
  BOOST_TEST(all[1].code == "21211");
  BOOST_TEST(all[1].problem == "no valid number");
}

BOOST_FIXTURE_TEST_CASE(what_is_put_off_comes_back_when_it_is_due, FreshStore) {
  commit({new_voicemail(1)});
  AttemptOutcome put_off = later(now_of(*this) + 60s);
  put_off.code = "http 503";
  put_off.problem = "not now";
  BOOST_TEST(settle(*claim(), put_off));
  BOOST_TEST((only_alert().state == AlertState::pending));
  BOOST_TEST((only_alert().due_at == put_off.due_at));
  BOOST_TEST(only_alert().problem == "not now");
  BOOST_TEST(!claim());
  let_time_pass(*this, 60s);
  const auto again = claim();
  BOOST_TEST(again->attempts == 2);
  BOOST_TEST(!again->in_doubt);
}

BOOST_FIXTURE_TEST_CASE(nothing_is_put_off_further_than_the_longest_wait, FreshStore) {
  commit({new_voicemail(1)});
  BOOST_TEST(settle(*claim(), later(now_of(*this) + 24h)));
  BOOST_TEST((only_alert().due_at <= now_of(*this) + k_longest_wait));
  BOOST_TEST(!claim());
}

BOOST_FIXTURE_TEST_CASE(an_alert_whose_owner_died_comes_in_doubt, FreshStore) {
  commit({new_voicemail(1)});
  const auto dead = claim();
  let_time_pass(*this, k_lease + 1s);
  const auto taken = claim();
  BOOST_REQUIRE(taken.has_value());
  BOOST_TEST(taken->in_doubt);
  BOOST_TEST(taken->attempts == 1);
  BOOST_TEST(taken->attempt_id != dead->attempt_id);
  BOOST_TEST((taken->resend_at == *taken->attempt_at + k_doubt));
  BOOST_TEST((only_alert().in_doubt && only_alert().resend_at == taken->resend_at));
  BOOST_TEST(!settle(*dead, k_sent));
  BOOST_TEST((only_alert().state == AlertState::sending));
  AttemptOutcome found = k_sent;
  found.in_doubt = true;
  BOOST_TEST(settle(*taken, found));
  BOOST_TEST(!only_alert().in_doubt);
}

BOOST_FIXTURE_TEST_CASE(an_alert_settled_in_doubt_stays_in_doubt, FreshStore) {
  commit({new_voicemail(1)});
  AttemptOutcome unsure = later(now_of(*this));
  unsure.in_doubt = true;
  unsure.resend_at = now_of(*this) + 90s;
  BOOST_TEST(settle(*claim(), unsure));
  const auto again = claim();
  BOOST_TEST(again->in_doubt);
  BOOST_TEST((again->resend_at == unsure.resend_at));
  BOOST_TEST(again->attempts == 1);
  let_time_pass(*this, k_lease + 1s);  // this owner dies as well, while it looks the alert up
  const auto third = claim();
  BOOST_TEST(third->in_doubt);
  BOOST_TEST((third->resend_at == *unsure.resend_at - k_lease - 1s));
  BOOST_TEST(third->attempts == 1);
}

BOOST_FIXTURE_TEST_CASE(an_alert_in_doubt_is_sent_again_under_a_new_attempt, FreshStore) {
  commit({new_voicemail(1)});
  claim();
  let_time_pass(*this, k_lease + k_doubt);
  const auto doubtful = claim();
  const auto begun = AlertQueue(store).begin_attempt(*doubtful);
  BOOST_REQUIRE(begun.has_value() && begun->has_value());
  BOOST_TEST((*begun)->attempts == 2);
  BOOST_TEST((*begun)->attempt_id != doubtful->attempt_id);
  BOOST_TEST((*(*begun)->attempt_at > *doubtful->attempt_at));
  BOOST_TEST(!(*begun)->in_doubt);
  BOOST_TEST(!(*begun)->resend_at);
  BOOST_TEST(!settle(*doubtful, k_sent));
  BOOST_TEST(!AlertQueue(store).begin_attempt(*doubtful)->has_value());
  BOOST_TEST(settle(**begun, k_sent));
}

BOOST_FIXTURE_TEST_CASE(a_renewed_claim_lasts_longer, FreshStore) {
  commit({new_voicemail(1)});
  const auto claimed = claim();
  let_time_pass(*this, k_lease - 1s);
  BOOST_TEST(given(AlertQueue(store).renew(*claimed)));
  let_time_pass(*this, k_lease - 1s);
  BOOST_TEST(!claim());
  BOOST_TEST(given(AlertQueue(store).renew(*claimed)));
  let_time_pass(*this, k_lease + 1s);
  BOOST_TEST(given(AlertQueue(store).renew(*claimed)));  // late, but nobody else wanted it
  let_time_pass(*this, k_lease + 1s);
  BOOST_TEST(claim().has_value());
  BOOST_TEST(!given(AlertQueue(store).renew(*claimed)));
}

BOOST_FIXTURE_TEST_CASE(a_claim_given_back_was_never_made, FreshStore) {
  commit({new_voicemail(1)});
  const auto claimed = claim();
  BOOST_TEST(given(AlertQueue(store).release(*claimed)));
  BOOST_TEST((only_alert().state == AlertState::pending));
  BOOST_TEST(only_alert().attempts == 0);
  BOOST_TEST(!only_alert().in_doubt);
  BOOST_TEST(!given(AlertQueue(store).release(*claimed)));
  BOOST_TEST(claim()->attempts == 1);
}

BOOST_FIXTURE_TEST_CASE(a_doubtful_claim_given_back_is_as_doubtful_as_before, FreshStore) {
  commit({new_voicemail(1)});
  claim();
  let_time_pass(*this, k_lease + 1s);
  const auto doubtful = claim();
  BOOST_TEST(given(AlertQueue(store).release(*doubtful)));
  const auto again = claim();
  BOOST_TEST(again->in_doubt);
  BOOST_TEST(again->attempts == 1);
  BOOST_TEST((again->resend_at == doubtful->resend_at));
  const auto begun = given(AlertQueue(store).begin_attempt(*again));
  BOOST_TEST(given(AlertQueue(store).release(*begun)));
  BOOST_TEST(only_alert().attempts == 1);
}

BOOST_FIXTURE_TEST_CASE(a_failure_in_doubt_is_looked_up_when_it_is_tried_again, FreshStore) {
  commit({new_voicemail(1)});
  AttemptOutcome given_up{.state = AlertState::failed, .code = {}, .problem = "too old"};
  given_up.in_doubt = true;
  given_up.resend_at = now_of(*this) + 60s;
  settle(*claim(), given_up);
  BOOST_TEST(given(AlertQueries(store).retry(only_alert().id)) == 1);
  BOOST_TEST(claim()->in_doubt);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_went_back_holds_nothing_up, FreshStore) {
  commit({new_voicemail(1), new_voicemail(2), new_voicemail(3)});
  const auto leased = claim();
  AttemptOutcome unsure = later(now_of(*this) + 10s);
  unsure.in_doubt = true;
  unsure.resend_at = now_of(*this) + 60s;
  settle(*claim(), unsure);
  turn_clock_back(*this, 1h);
  std::vector<std::string> seen;
  for (auto alert = claim(); alert; alert = claim()) {
    seen.push_back(voicemail_of(*alert).sid);
    BOOST_TEST(alert->in_doubt == (voicemail_of(*alert).sid != recording_sid(3)));
    if (alert->in_doubt) BOOST_TEST((*alert->resend_at <= now_of(*this) + k_doubt));
  }
  BOOST_TEST(seen.size() == 3U);
  BOOST_TEST(!settle(*leased, k_sent));
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_went_back_a_little_is_waited_for, FreshStore) {
  commit({new_voicemail(1)});
  turn_clock_back(*this, 5s);
  BOOST_TEST(!claim());
  let_time_pass(*this, 5s);
  BOOST_TEST(claim().has_value());
}

BOOST_FIXTURE_TEST_CASE(a_claim_of_another_store_object_counts, FreshStore) {
  commit({new_voicemail(1)});
  StoreConnection other = open();
  const auto claimed = AlertQueue(other).claim({.channel = Channel::sms, .owner = "another"});
  BOOST_REQUIRE(claimed.has_value() && claimed->has_value());
  BOOST_TEST(!claim());
  BOOST_TEST(settle(**claimed, k_sent));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
