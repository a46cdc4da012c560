// What has to be kept of a call that reaches a tone, and of what is recorded after it.
#include "core/actions/voicemail.hpp"

#include "core/call/respond.hpp"
#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <variant>
#include <vector>

namespace {

using std::chrono::seconds;
using tests::k_voicemail;
using tests::model_of;

const std::string k_recording = "RE0123456789abcdef0123456789abcdef";
const std::string k_call = "CallSid=CA0123456789abcdef0123456789abcdef&From=%2B447700900123&";
const std::string k_report = "/api/ivr/callback/voicemail/alert_sms?initiated_by_section=message";
const std::string k_farewell = "/api/ivr/callback/voicemail/hangup?initiated_by_section=message";

ivr::HandlerResult ask(const ivr::Model& model, ivr::Method method, const std::string& uri,
                       const std::string& form) {
  ivr::Request request;
  request.method = method;
  const std::string whole = method == ivr::Method::get ? uri + "&" + form : uri;
  request.uri = whole;
  if (method == ivr::Method::post) request.body = form;
  request.content_type = "application/x-www-form-urlencoded";
  return ivr::respond(model, request, {});
}

ivr::HandlerResult post(const ivr::Model& model, const std::string& uri, const std::string& form) {
  return ask(model, ivr::Method::post, uri, form);
}

// The one effect: an entry for the store.
ivr::Persist only_persist(const ivr::HandlerResult& answer) {
  BOOST_REQUIRE(answer.effects.size() == 1U);
  BOOST_REQUIRE(std::holds_alternative<ivr::Persist>(answer.effects[0]));
  return std::get<ivr::Persist>(answer.effects[0]);
}

template <class Entry>
Entry only_entry(const ivr::HandlerResult& answer) {
  const ivr::Persist persist = only_persist(answer);
  BOOST_REQUIRE(std::holds_alternative<Entry>(persist.entry));
  return std::get<Entry>(persist.entry);
}

std::string completed(const std::string& duration) {
  return k_call + "RecordingSid=" + k_recording + "&RecordingStatus=completed&RecordingDuration=" + duration;
}

using Grade = ivr::Persist::Grade;

bool is(Grade grade, const ivr::HandlerResult& answer) {
  return only_persist(answer).grade == grade;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(voicemail)

BOOST_AUTO_TEST_CASE(a_completed_recording_is_required_to_be_kept_for_everybody) {
  const auto model = model_of(k_voicemail);
  const ivr::HandlerResult answer = post(*model, k_report, completed("42"));
  BOOST_TEST(is(Grade::required, answer));
  const auto kept = only_entry<ivr::NewVoicemail>(answer);
  BOOST_TEST(kept.recording.sid == k_recording);
  BOOST_TEST(kept.recording.call_sid == "CA0123456789abcdef0123456789abcdef");
  BOOST_TEST(kept.recording.action == "message");
  BOOST_TEST(kept.recording.caller == "+447700900123");
  BOOST_TEST((kept.recording.length == seconds(42)));
  BOOST_TEST(kept.sms_sender == "+447700900000");
  const std::vector<ivr::Recipient> everybody = {{ivr::Channel::sms, "+447700900001"},
                                                 {ivr::Channel::email, "office@example.com"}};
  BOOST_TEST((kept.recipients == everybody));
}

BOOST_AUTO_TEST_CASE(when_record_is_over_the_same_is_kept_with_best_effort) {
  const auto model = model_of(k_voicemail);
  const std::string by_url = k_call +
                             "RecordingDuration=42&Digits=hangup&RecordingUrl=https%3A%2F%2Fapi.twilio.com%2F"
                             "2010-04-01%2FAccounts%2FAC0123456789abcdef0123456789abcdef%2FRecordings%2F" +
                             k_recording;
  for (const std::string& form : {completed("42"), by_url}) {
    for (const auto method : {ivr::Method::get, ivr::Method::post}) {
      const ivr::HandlerResult answer = ask(*model, method, k_farewell, form);
      BOOST_TEST(is(Grade::best_effort, answer));
      BOOST_TEST(only_entry<ivr::NewVoicemail>(answer).recording.sid == k_recording);
      BOOST_TEST(answer.response.body.ends_with("<Response><Say>Bye.</Say><Hangup/></Response>"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_recording_is_too_short_below_the_least_length) {
  const auto usual = model_of(k_voicemail);
  const ivr::HandlerResult reported = post(*usual, k_report, completed("0"));
  only_entry<ivr::EmptyRecording>(reported);
  BOOST_TEST(is(Grade::required, reported));
  BOOST_TEST(is(Grade::background, post(*usual, k_farewell, completed("0"))));
  only_entry<ivr::NewVoicemail>(post(*usual, k_report, completed("1")));
  const auto all = model_of(k_voicemail + "voicemail_min_length = 0\n");
  only_entry<ivr::NewVoicemail>(post(*all, k_report, completed("0")));
  const auto longer = model_of(k_voicemail + "voicemail_min_length = 60\n");
  only_entry<ivr::EmptyRecording>(post(*longer, k_farewell, completed("59")));
  only_entry<ivr::NewVoicemail>(post(*longer, k_farewell, completed("60")));
  only_entry<ivr::NewVoicemail>(post(*longer, k_report, completed("")));
}

BOOST_AUTO_TEST_CASE(an_absent_recording_is_counted_whatever_its_length) {
  const auto model = model_of(k_voicemail);
  const std::string absent = k_call + "RecordingSid=" + k_recording + "&RecordingStatus=absent";
  for (const std::string& form : {absent, absent + "&RecordingDuration=42"}) {
    const ivr::HandlerResult answer = post(*model, k_report, form);
    BOOST_TEST(is(Grade::background, answer));
    const auto counted = only_entry<ivr::EmptyRecording>(answer);
    BOOST_TEST(counted.recording_sid == k_recording);
    BOOST_TEST(counted.call_sid == "CA0123456789abcdef0123456789abcdef");
    BOOST_TEST(counted.action == "message");
  }
}

BOOST_AUTO_TEST_CASE(a_report_about_an_action_that_is_gone_is_for_the_operator) {
  const auto model = model_of(k_voicemail);
  const ivr::HandlerResult answer = post(*model, k_report + "s", completed("42"));
  BOOST_TEST(answer.response.status == 200);
  BOOST_REQUIRE(answer.effects.size() == 1U);
  BOOST_TEST(std::get<ivr::Notice>(answer.effects[0]).text ==
             "recording_without_recipients recording=" + k_recording +
                 R"( reason="its callback names no voicemail action")");
}

BOOST_AUTO_TEST_CASE(a_call_is_noted_with_its_first_tone_and_only_then) {
  const auto model = model_of(k_voicemail);
  const ivr::HandlerResult answer = post(*model, "/api/ivr/menu", k_call + "Digits=1");
  BOOST_TEST(is(Grade::best_effort, answer));
  const auto note = only_entry<ivr::VoicemailCall>(answer);
  BOOST_TEST(note.call_sid == "CA0123456789abcdef0123456789abcdef");
  BOOST_TEST(note.action == "message");
  BOOST_TEST(note.caller == "+447700900123");
  BOOST_TEST(post(*model, "/api/ivr", k_call).effects.empty());
  BOOST_TEST(post(*model, "/api/ivr/hangup", k_call).effects.empty());
}

BOOST_AUTO_TEST_CASE(a_call_without_a_sid_is_not_noted) {
  const auto model = model_of(k_voicemail);
  BOOST_TEST(post(*model, "/api/ivr/action/message", "From=%2B447700900123").effects.empty());
  BOOST_TEST(post(*model, "/api/ivr/action/message", "CallSid=CA1").effects.empty());
}

BOOST_AUTO_TEST_CASE(a_tone_after_the_end_of_a_document_is_noted_with_the_next) {
  const std::string text(40000, 'x');
  const auto model = model_of(k_voicemail +
                              "[ivr_menu_option_2]\naction = news\n[action_news]\ntype = redirect\n"
                              "play_say = " +
                              text +
                              "\npath = /ivr/action/more\n[action_more]\ntype = redirect\n"
                              "play_say = " +
                              text + "\npath = /ivr/action/message\n");
  const ivr::HandlerResult first = post(*model, "/api/ivr/menu", k_call + "Digits=2");
  BOOST_TEST(first.response.body.ends_with("<Redirect>/api/ivr/action/more</Redirect></Response>"));
  BOOST_TEST(first.effects.empty());
  BOOST_TEST(only_entry<ivr::VoicemailCall>(post(*model, "/api/ivr/action/more", k_call)).action ==
             "message");
}

BOOST_AUTO_TEST_SUITE_END()
