#include "fcgi_app/cli/alert_text.hpp"
#include "tests/subject_of.hpp"
#include "tests/unit/sample_alert.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace ivr {
namespace {

using namespace std::chrono_literals;

const DetailTerms k_terms{
    .zone = TimeZone(), .now = k_monday_morning + 5min, .stopped = {}, .give_up_after = {}};

std::string next(const Alert& alert, const DetailTerms& terms = k_terms) {
  return what_next(alert, terms);
}

Alert tried(Channel channel, bool in_doubt, StoreTime due_at) {
  Alert alert = sample_alert();
  alert.recipient.channel = channel;
  alert.attempts = 2;
  alert.in_doubt = in_doubt;
  alert.due_at = due_at;
  return alert;
}

Alert in_state(AlertState state, Channel channel = Channel::sms) {
  Alert alert = tried(channel, false, k_monday_morning);
  alert.state = state;
  return alert;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alerts_show)

BOOST_AUTO_TEST_CASE(everything_is_printed_a_line_each) {
  Alert alert = sample_alert();
  alert.attempts = 3;
  alert.attempt_id = "00ff";
  alert.attempt_at = k_monday_morning + 2min;
  alert.due_at = k_terms.now + 20s;
  alert.code = "http 500";
  alert.problem = "Twilio had a problem of its own";
  DetailTerms terms = k_terms;
  terms.zone = *TimeZone::find("Asia/Kolkata");
  terms.give_up_after = 24h;
  BOOST_TEST(alert_details(alert, terms) ==
             "id: 17\n"
             "state: pending\n"
             "created: 2026-11-23 15:30:07 Asia/Kolkata\n"
             "waited: 5 min\n"
             "recording: RE0123456789abcdef0123456789abcdef\n"
             "call: CA0123456789abcdef0123456789abcdef\n"
             "caller: +447700900123\n"
             "action: message\n"
             "recorded: 2026-11-23 15:29:37 Asia/Kolkata\n"
             "length: 42 s\n"
             "channel: sms\n"
             "recipient: +447700900001\n"
             "sender: +447700900000\n"
             "tag: VM abcdef, or VM 456789abcdef in a text without a link\n"
             "attempts: 3\n"
             "attempt id: 00ff\n"
             "last attempt: 2026-11-23 15:32:07 Asia/Kolkata\n"
             "last problem: http 500: Twilio had a problem of its own\n"
             "in doubt: no\n"
             "fails for good after: 2026-11-24 15:30:07 Asia/Kolkata\n"
             "next: in 20 s it is sent again\n");
}

BOOST_AUTO_TEST_CASE(a_notice_has_its_words_and_no_caller) {
  Alert alert = sample_alert();
  alert.subject = HealthNotice{HealthNotice::Kind::down, "Phone trouble: status 502",
                               "HE0123456789abcdef0123456789abcde0", k_monday_morning};
  BOOST_TEST(alert_details(alert, k_terms) ==
             "id: 17\n"
             "state: pending\n"
             "created: 2026-11-23 10:00:07 UTC\n"
             "waited: 5 min\n"
             "notice: HE0123456789abcdef0123456789abcde0\n"
             "health: red\n"
             "says: Phone trouble: status 502\n"
             "channel: sms\n"
             "recipient: +447700900001\n"
             "sender: +447700900000\n"
             "tag: HE 456789abcde0\n"
             "attempts: 0\n"
             "in doubt: no\n"
             "next: when its turn comes it is sent\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_left_out_or_said) {
  Alert alert = in_state(AlertState::sent, Channel::email);
  voicemail_of(alert).call_sid.clear();
  voicemail_of(alert).caller.clear();
  voicemail_of(alert).length.reset();
  alert.sender.clear();
  alert.done_at = k_monday_morning + 1s;
  alert.provider_id = "250 ok\nqueued";
  alert.in_doubt = true;
  BOOST_TEST(alert_details(alert, k_terms) ==
             "id: 17\n"
             "state: sent\n"
             "created: 2026-11-23 10:00:07 UTC\n"
             "waited: 1 s\n"
             "recording: RE0123456789abcdef0123456789abcdef\n"
             "caller: unknown\n"
             "action: message\n"
             "recorded: 2026-11-23 09:59:37 UTC\n"
             "length: unknown\n"
             "channel: email\n"
             "recipient: +447700900001\n"
             "tag: VM abcdef, or VM 456789abcdef in a text without a link\n"
             "attempts: 2\n"
             "in doubt: yes: the last attempt may have been accepted\n"
             "done: 2026-11-23 10:00:08 UTC\n"
             "accepted as: 250 ok\\x0aqueued\n"
             "next: nothing: the mail server has accepted it\n");
}

BOOST_AUTO_TEST_CASE(a_pending_one_is_sent_when_it_is_due) {
  BOOST_TEST(next(sample_alert()) == "when its turn comes it is sent");
  BOOST_TEST(next(tried(Channel::sms, false, k_terms.now)) == "when its turn comes it is sent again");
  BOOST_TEST(next(tried(Channel::sms, false, k_terms.now + 2min)) == "in 2 min it is sent again");
}

BOOST_AUTO_TEST_CASE(a_due_time_from_before_the_clock_went_back_is_now) {
  BOOST_TEST(next(tried(Channel::sms, false, k_terms.now + 10min)) == "in 10 min it is sent again");
  BOOST_TEST(next(tried(Channel::sms, false, k_terms.now + 10min + 1ms)) ==
             "when its turn comes it is sent again");
}

BOOST_AUTO_TEST_CASE(one_in_doubt_is_looked_for_where_somebody_can_be_asked) {
  const StoreTime due = k_terms.now + 30s;
  BOOST_TEST(next(tried(Channel::sms, true, due)) ==
             "in 30 s it is looked up in Twilio's list of messages, and sent again only if it is not there");
  BOOST_TEST(next(tried(Channel::email, true, due)) ==
             "in 30 s it is sent again with the same Message-ID, because a mail server has no list of mails");
  BOOST_TEST(next(tried(Channel::webhook, true, due)) ==
             "in 30 s it is posted again with the same id, because the receiver has no list of alerts");
}

BOOST_AUTO_TEST_CASE(a_stopped_queue_says_why) {
  DetailTerms terms = k_terms;
  const StoppedQueue queue{Channel::sms, k_monday_morning, "Twilio does not accept the credentials."};
  terms.stopped = stopped_text(queue, TimeZone());
  BOOST_TEST(next(sample_alert(), terms) ==
             "SMS are stopped since Mon 23 Nov 10:00: Twilio does not accept the credentials.");
  BOOST_TEST(next(in_state(AlertState::sent), terms).starts_with("nothing: Twilio has accepted it"));
}

BOOST_AUTO_TEST_CASE(the_other_states_say_what_an_operator_can_do) {
  BOOST_TEST(next(in_state(AlertState::sending)).starts_with("it is being sent; if the process"));
  BOOST_TEST(next(in_state(AlertState::sent, Channel::webhook)) == "nothing: the receiver has accepted it");
  BOOST_TEST(next(in_state(AlertState::failed)) == "nothing, unless you run: ivr alerts retry 17");
}

BOOST_AUTO_TEST_CASE(nothing_is_given_up_that_is_done) {
  DetailTerms terms = k_terms;
  terms.give_up_after = 24h;
  for (const AlertState done : {AlertState::sent, AlertState::failed})
    BOOST_TEST(alert_details(in_state(done), terms).find("fails for good") == std::string::npos);
  BOOST_TEST(alert_details(in_state(AlertState::sending), terms).find("fails for good") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_stats_are_a_number_a_line) {
  BOOST_TEST(stats_to_text({}, TimeZone()) ==
             "pending: 0\nsending: 0\nsent: 0\nfailed: 0\noldest unsent: none\nempty recordings: 0\n"
             "queue stopped: no\n");
  const QueueStats busy{.pending = 1,
                        .sending = 2,
                        .sent = 3,
                        .failed = 4,
                        .empty_recordings = 5,
                        .oldest = 11min,
                        .stopped = {{Channel::sms, std::nullopt, "wrong\nkey"}}};
  BOOST_TEST(stats_to_text(busy, TimeZone()) ==
             "pending: 1\nsending: 2\nsent: 3\nfailed: 4\noldest unsent: 11 min\nempty recordings: 5\n"
             "queue stopped: SMS are stopped: wrong\\x0akey\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
