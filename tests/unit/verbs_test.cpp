// TwiML as it is written: whole texts.
#include "core/twiml/writer.hpp"

#include "core/twiml/prompt.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using ivr::TwimlWriter;
using std::chrono::seconds;

namespace {

TwimlWriter plain() {
  return TwimlWriter({});
}

std::vector<std::string> parts(std::string_view text, std::size_t most) {
  return ivr::split_text(text, {most, 3 * most});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verbs)

BOOST_AUTO_TEST_CASE(a_prompt_plays_then_says) {
  BOOST_TEST(plain().prompt({"https://h/a.mp3", "Hello"}).to_text() ==
             "<Play>https://h/a.mp3</Play><Say>Hello</Say>");
  BOOST_TEST(plain().prompt({}).to_text() == "");
}

BOOST_AUTO_TEST_CASE(a_voice_and_a_language_are_written_when_set) {
  BOOST_TEST(TwimlWriter({"Polly.Amy", "en-GB"}).prompt({{}, "Hi"}).to_text() ==
             R"(<Say voice="Polly.Amy" language="en-GB">Hi</Say>)");
}

BOOST_AUTO_TEST_CASE(every_value_is_escaped) {
  BOOST_TEST(plain().prompt({{}, R"(a<b>&"c" 'd' ]]>)"}).to_text() ==
             R"(<Say>a&lt;b&gt;&amp;"c" 'd' ]]&gt;</Say>)");
  BOOST_TEST(plain().dial("+1", R"(/x?a="<&>)").to_text() ==
             R"(<Dial action="/x?a=&quot;&lt;&amp;>"><Number>+1</Number></Dial>)");
}

BOOST_AUTO_TEST_CASE(letters_beyond_ascii_stay_utf8) {
  BOOST_TEST(plain().prompt({{}, "Müller ☎ 😀"}).to_text() == "<Say>Müller ☎ 😀</Say>");
}

BOOST_AUTO_TEST_CASE(a_gather_takes_one_key_of_any_kind) {
  BOOST_TEST(
      plain().gather_key("/m", {{}, "Press"}, seconds(3)).to_text() ==
      R"(<Gather action="/m" numDigits="1" finishOnKey=""><Say>Press</Say><Pause length="3"/></Gather>)");
  BOOST_TEST(plain().gather_key("/m", {}, seconds(0)).to_text() ==
             R"(<Gather action="/m" numDigits="1" finishOnKey=""/>)");
}

BOOST_AUTO_TEST_CASE(what_was_cleared_writes_as_if_new) {
  TwimlWriter verbs({"Polly.Amy", "en-GB"});
  verbs.prompt({"https://h/a.mp3", "Hello"}).hangup();
  BOOST_TEST(verbs.clear().to_text() == "");
  BOOST_TEST(verbs.prompt({{}, "Hi"}).to_text() == R"(<Say voice="Polly.Amy" language="en-GB">Hi</Say>)");
}

BOOST_AUTO_TEST_CASE(verbs_follow_one_another) {
  BOOST_TEST(plain().pause(seconds(1)).redirect("/a?b=1&c=2").hangup().to_text() ==
             R"(<Pause length="1"/><Redirect>/a?b=1&amp;c=2</Redirect><Hangup/>)");
}

BOOST_AUTO_TEST_CASE(a_recording_names_its_addresses_and_limits) {
  BOOST_TEST(
      plain().record({"/done", "https://h/ready#rc=5&rp=all", seconds(5), seconds(60)}).to_text() ==
      R"(<Record action="/done" timeout="5" maxLength="60" recordingStatusCallback="https://h/ready#rc=5&amp;rp=all" recordingStatusCallbackEvent="completed absent"/>)");
}

BOOST_AUTO_TEST_CASE(a_text_with_ssml_keeps_its_elements) {
  BOOST_TEST(
      TwimlWriter({"Polly.Amy", "en-GB"})
          .prompt({"https://h/a.mp3", {}, "A &amp; B<break time=\"1s\"/> <s>C</s> <s>D</s>"})
          .to_text() ==
      "<Play>https://h/a.mp3</Play><Say voice=\"Polly.Amy\" language=\"en-GB\">A &amp; B<break time=\"1s\"/> "
      "<s>C</s> <s>D</s></Say>");
}

BOOST_AUTO_TEST_CASE(a_number_may_have_keys_to_press) {
  BOOST_TEST(plain().dial("+1", "/x", "ww204").to_text() ==
             "<Dial action=\"/x\"><Number sendDigits=\"ww204\">+1</Number></Dial>");
}

BOOST_AUTO_TEST_CASE(a_text_in_letters_of_many_bytes_is_cut_earlier) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xE4\xB8\xAD";
  const auto cut = ivr::split_text(text);
  BOOST_TEST(cut.size() == 2U);
  BOOST_TEST(cut.front().size() == 1500U);
  BOOST_TEST(ivr::fits_say(cut.front()));
  BOOST_TEST(!ivr::fits_say(text));
}

BOOST_AUTO_TEST_CASE(a_text_too_long_for_one_say_becomes_several) {
  const std::string sentence(2900, 'a');
  const std::string text = sentence + ". " + sentence + ".";
  BOOST_TEST(plain().prompt({{}, text}).to_text() ==
             "<Say>" + sentence + ". </Say><Say>" + sentence + ".</Say>");
}

BOOST_AUTO_TEST_CASE(a_text_is_cut_behind_a_sentence_a_word_or_a_letter) {
  using Parts = std::vector<std::string>;
  BOOST_TEST(parts("", 5) == Parts(), boost::test_tools::per_element());
  BOOST_TEST(parts("One. Two three", 11) == (Parts{"One. ", "Two three"}), boost::test_tools::per_element());
  BOOST_TEST(parts("One two three", 9) == (Parts{"One two ", "three"}), boost::test_tools::per_element());
  BOOST_TEST(parts("abcdefg", 3) == (Parts{"abc", "def", "g"}), boost::test_tools::per_element());
  BOOST_TEST(parts("äöüß€", 4) == (Parts{"äö", "üß", "€"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
