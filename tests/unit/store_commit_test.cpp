// What webhooks announce: once each, whatever is repeated, reordered or missing.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

const Recipient k_mail{.channel = Channel::email, .address = "office@example.com"};
const Recipient k_hook{.channel = Channel::webhook, .address = "https://hooks.example.com/voicemail"};

EmptyRecording empty(int number) {
  return {.recording_sid = recording_sid(number), .call_sid = call_sid(number), .action = "message"};
}

VoicemailCall note(int number, std::string caller, std::string action = "message") {
  return {.call_sid = call_sid(number), .action = std::move(action), .caller = std::move(caller)};
}

std::int64_t empties(FreshStore& fresh) {
  return given(AlertQueries(fresh.store).stats()).empty_recordings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_commit)

BOOST_FIXTURE_TEST_CASE(the_callers_name_and_the_number_dialled_come_from_the_call, FreshStore) {
  VoicemailCall call = note(1, "+447700900123");
  call.caller_name = "SMITH J";
  call.called = "+442079460000";
  commit({call, note(1, "")});
  NewVoicemail voicemail = new_voicemail(1);
  voicemail.recording.caller.clear();
  commit({voicemail});
  BOOST_TEST(voicemail_of(only_alert()).caller == "+447700900123");
  BOOST_TEST(voicemail_of(only_alert()).caller_name == "SMITH J");
  BOOST_TEST(voicemail_of(only_alert()).called == "+442079460000");
}

BOOST_FIXTURE_TEST_CASE(a_request_that_is_sent_once_more_after_its_alerts_were_removed_announces_nothing,
                        FreshStore) {
  commit({new_voicemail(1)});
  settle(*claim(), {.state = AlertState::sent});
  BOOST_TEST(given(AlertQueue(store).remove_done_before(given(store.now()) + 1h)) == 1);
  BOOST_TEST(commit({new_voicemail(1)}) == 0);
  BOOST_TEST(alerts().empty());
  BOOST_TEST(commit({new_voicemail(2)}) == 1);
}

BOOST_FIXTURE_TEST_CASE(what_waits_for_a_recipient_is_counted_and_settled_together, FreshStore) {
  const Recipient other = sms_to("+447700900002");
  for (int number = 1; number <= 5; ++number)
    commit({new_voicemail(number, {sms_to("+447700900001"), other})});
  const auto claimed = claim();
  BOOST_REQUIRE(claimed.has_value());
  const Recipient recipient = claimed->recipient;
  AlertQueue queue(store);
  const RecipientLoad load = given(queue.load_of(recipient));
  BOOST_TEST(load.sent == 0);
  BOOST_TEST(!load.summary_at.has_value());
  BOOST_TEST(load.waiting == 4);
  commit({new_voicemail(6, {recipient})});
  BOOST_TEST(given(queue.settle_counted(recipient, load, "SM1")) == 4);
  settle(*claimed, {.state = AlertState::sent, .code = "summary"});
  const RecipientLoad after = given(queue.load_of(recipient));
  BOOST_TEST(after.sent == 0);
  BOOST_TEST(after.summary_at.has_value());
  BOOST_TEST(after.waiting == 1);
  BOOST_TEST(alerts().size() == 11);
  BOOST_TEST(given(AlertQueries(store).stats()).pending == 6);
}

BOOST_FIXTURE_TEST_CASE(an_announcement_becomes_a_pending_alert_for_each_recipient, FreshStore) {
  const auto before = store.now();
  BOOST_REQUIRE(before.has_value());
  BOOST_TEST(commit({new_voicemail(1, {sms_to("+447700900001"), k_mail, k_hook})}) == 3);
  const auto all = alerts();
  BOOST_REQUIRE(all.size() == 3);
  for (const Alert& alert : all) {
    BOOST_TEST(voicemail_of(alert).sid == recording_sid(1));
    BOOST_TEST(voicemail_of(alert).call_sid == call_sid(1));
    BOOST_TEST(voicemail_of(alert).action == "message");
    BOOST_TEST(voicemail_of(alert).caller == "+447700900123");
    BOOST_TEST((voicemail_of(alert).length == 42s));
    BOOST_TEST((voicemail_of(alert).began == StoreTime(480000h)));
    BOOST_TEST((alert.state == AlertState::pending));
    BOOST_TEST(alert.attempts == 0);
    BOOST_TEST(!alert.in_doubt);
    BOOST_TEST((alert.created_at >= *before && alert.created_at <= given(store.now())));
    BOOST_TEST((alert.due_at == alert.created_at));
    BOOST_TEST((!alert.attempt_at && !alert.resend_at && !alert.done_at));
    BOOST_TEST(alert.sender == (alert.recipient.channel == Channel::sms ? "+447700900999" : ""));
  }
  BOOST_TEST((all[0].recipient == sms_to("+447700900001")));
  BOOST_TEST((all[1].recipient == k_mail));
  BOOST_TEST((all[2].recipient == k_hook));
}

BOOST_FIXTURE_TEST_CASE(what_was_announced_before_is_not_announced_again, FreshStore) {
  BOOST_TEST(commit({new_voicemail(1, {sms_to("+447700900001"), k_mail})}) == 2);
  BOOST_TEST(commit({new_voicemail(1, {k_mail, sms_to("+447700900001")})}) == 0);
  BOOST_TEST(commit({new_voicemail(1), new_voicemail(1), new_voicemail(2)}) == 1);
  BOOST_TEST(commit({new_voicemail(1, {k_hook, k_hook})}) == 1);
  BOOST_TEST(alerts().size() == 4);
}

BOOST_FIXTURE_TEST_CASE(an_alert_that_was_sent_is_not_announced_again, FreshStore) {
  commit({new_voicemail(1)});
  const auto claimed = claim();
  settle(*claimed, {.state = AlertState::sent, .provider_id = "SM1"});
  BOOST_TEST(commit({new_voicemail(1)}) == 0);
  BOOST_TEST((only_alert().state == AlertState::sent));
}

BOOST_FIXTURE_TEST_CASE(nothing_to_commit_is_no_error, FreshStore) {
  BOOST_TEST(commit({}) == 0);
  NewVoicemail nobody = new_voicemail(1);
  nobody.recipients.clear();
  BOOST_TEST(commit({nobody}) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_caller_the_callback_does_not_name_is_taken_from_the_note, FreshStore) {
  NewVoicemail unknown = new_voicemail(1);
  unknown.recording.caller.clear();
  commit({note(1, "+442079460018")});
  commit({unknown});
  BOOST_TEST(voicemail_of(only_alert()).caller == "+442079460018");
}

BOOST_FIXTURE_TEST_CASE(a_note_of_the_same_commit_is_known_already, FreshStore) {
  NewVoicemail unknown = new_voicemail(1);
  unknown.recording.caller.clear();
  commit({unknown, note(1, "+442079460018")});
  BOOST_TEST(voicemail_of(only_alert()).caller == "+442079460018");
}

BOOST_FIXTURE_TEST_CASE(a_caller_nobody_knows_stays_unknown, FreshStore) {
  NewVoicemail unknown = new_voicemail(1);
  unknown.recording.caller.clear();
  unknown.recording.call_sid.clear();
  unknown.recording.length.reset();
  commit({note(1, "+442079460018"), unknown});
  BOOST_TEST(voicemail_of(only_alert()).caller == "");
  BOOST_TEST(!voicemail_of(only_alert()).length);
}

BOOST_FIXTURE_TEST_CASE(a_later_announcement_fills_in_what_the_first_did_not_know, FreshStore) {
  NewVoicemail unknown = new_voicemail(1);
  unknown.recording.caller.clear();
  unknown.recording.call_sid.clear();
  unknown.recording.length.reset();
  commit({unknown});
  BOOST_TEST(commit({new_voicemail(1)}) == 0);
  BOOST_TEST(voicemail_of(only_alert()).caller == "+447700900123");
  BOOST_TEST(voicemail_of(only_alert()).call_sid == call_sid(1));
  BOOST_TEST((voicemail_of(only_alert()).length == 42s));
}

BOOST_FIXTURE_TEST_CASE(what_is_known_already_stays, FreshStore) {
  NewVoicemail known = new_voicemail(1);
  known.recording.length.reset();
  commit({known});
  NewVoicemail other = new_voicemail(1);
  other.recording.caller = "+442079460000";
  other.recording.call_sid = call_sid(2);
  commit({other});
  BOOST_TEST(voicemail_of(only_alert()).caller == "+447700900123");
  BOOST_TEST(voicemail_of(only_alert()).call_sid == call_sid(1));
  BOOST_TEST((voicemail_of(only_alert()).length == 42s));
}

BOOST_FIXTURE_TEST_CASE(an_alert_on_its_way_is_filled_in_no_more, FreshStore) {
  NewVoicemail unknown = new_voicemail(1);
  unknown.recording.caller.clear();
  commit({unknown});
  claim();
  commit({new_voicemail(1)});
  BOOST_TEST(voicemail_of(only_alert()).caller == "");
}

BOOST_FIXTURE_TEST_CASE(a_note_is_found_and_the_latest_counts, FreshStore) {
  BOOST_TEST(!given(AlertInserts(store).find_call(call_sid(1))));
  commit({note(1, "+442079460018", "sales"), note(2, "")});
  commit({note(1, "", "support")});
  const auto found = given(AlertInserts(store).find_call(call_sid(1)));
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->call_sid == call_sid(1));
  BOOST_TEST(found->action == "support");
  BOOST_TEST(found->caller == "+442079460018");
}

BOOST_FIXTURE_TEST_CASE(an_empty_recording_is_counted_once_and_raises_no_alert, FreshStore) {
  BOOST_TEST(commit({empty(1), empty(2), empty(1)}) == 0);
  BOOST_TEST(commit({empty(1)}) == 0);
  BOOST_TEST(empties(*this) == 2);
  BOOST_TEST(alerts().empty());
}

BOOST_FIXTURE_TEST_CASE(a_recording_that_was_announced_does_not_count_as_empty, FreshStore) {
  commit({new_voicemail(1)});
  BOOST_TEST(commit({empty(1)}) == 0);
  BOOST_TEST(empties(*this) == 0);
  BOOST_TEST(alerts().size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_recording_first_taken_for_empty_is_announced_all_the_same, FreshStore) {
  commit({empty(1)});
  BOOST_TEST(commit({new_voicemail(1)}) == 1);
  BOOST_TEST(empties(*this) == 0);
  BOOST_TEST(commit({empty(1), new_voicemail(1)}) == 0);
  BOOST_TEST(empties(*this) == 0);
}

BOOST_FIXTURE_TEST_CASE(words_of_strangers_become_text_both_engines_take, FreshStore) {
  NewVoicemail odd = new_voicemail(1);
  odd.recording.caller = "a\0b\xff'; drop table alerts; --\xe2\x82\xac"s;
  BOOST_TEST(commit({odd}) == 1);
  BOOST_TEST(voicemail_of(only_alert()).caller == "a?b?'; drop table alerts; --\xe2\x82\xac");
  BOOST_TEST(commit({odd}) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_long_text_of_bad_bytes_takes_no_time, FreshStore) {
  NewVoicemail odd = new_voicemail(1);
  odd.recording.caller = std::string(1'000'000, '\xff');
  BOOST_TEST(commit({odd}) == 1);
  BOOST_TEST(voicemail_of(only_alert()).caller == std::string(1'000'000, '?'));
}

BOOST_FIXTURE_TEST_CASE(the_same_reported_to_several_at_once_is_announced_once, FreshStore) {
  constexpr int k_threads = 4;
  constexpr int k_recordings = 40;
  store.open();
  std::vector<int> added(k_threads, 0);
  std::vector<std::string> problems(k_threads);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < k_threads; ++thread) {
    threads.emplace_back([&, thread] {
      StoreConnection mine = open();
      for (int number = 0; number < k_recordings; number += 2) {
        std::vector<StoreEntry> both{new_voicemail(number, {k_mail, sms_to("+447700900001")}),
                                     new_voicemail(number + 1)};
        if (thread % 2 == 1) std::swap(both[0], both[1]);
        const auto count = AlertInserts(mine).commit(both);
        if (!count) problems[static_cast<std::size_t>(thread)] = count.error();
        added[static_cast<std::size_t>(thread)] += count ? *count : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& problem : problems) BOOST_TEST(problem == "");
  BOOST_TEST(added[0] + added[1] + added[2] + added[3] == k_recordings / 2 * 3);
  BOOST_TEST(alerts().size() == static_cast<std::size_t>(k_recordings / 2 * 3));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
