#include "core/twiml/ssml.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

// The text that is written, or "refused: " and why.
std::string parsed(std::string_view text) {
  const auto ssml = ivr::parse_ssml(text);
  return ssml ? ssml->text : "refused: " + ssml.error();
}

std::string warning(std::string_view text, std::string_view voice) {
  const auto ssml = ivr::parse_ssml(text);
  BOOST_REQUIRE_MESSAGE(ssml, ssml.error());
  return ivr::ssml_warning(*ssml, voice);
}

bool refused(std::string_view text, std::string_view why) {
  const std::string result = parsed(text);
  BOOST_TEST_MESSAGE(text << ": " << result);
  return result.starts_with("refused: ") && result.find(why) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ssml)

BOOST_AUTO_TEST_CASE(every_element_of_twilio_is_accepted) {
  for (const char* text :
       {"plain", "a<break/>b", "a<break time=\"500ms\"/>", "a<break time=\"2.5s\"/>",
        "a<break strength=\"x-weak\"/>", "<emphasis>a</emphasis>", "<emphasis level=\"strong\">a</emphasis>",
        "<lang xml:lang=\"fr-FR\">oui</lang>", "<p><s>a</s> <s>b</s></p>",
        "<phoneme alphabet=\"ipa\" ph=\"x\">a</phoneme>",
        "<prosody rate=\"85%\" pitch=\"-10%\" volume=\"+6dB\">a</prosody>",
        "<prosody rate=\"slow\"><p>a</p></prosody>", "<say-as interpret-as=\"telephone\">0800</say-as>",
        "<say-as interpret-as=\"date\" format=\"mdy\">1/2</say-as>", "<sub alias=\"a\">b</sub>",
        "<w role=\"amazon:VB\">read</w>", "M\xC3\xBCller &amp; S\xC3\xB6hne", "a &lt; b"}) {
    BOOST_TEST(parsed(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(numbered_characters_and_single_quotes_are_written_plainly) {
  BOOST_TEST(parsed("caf&#233; <break time='1s'></break>&#x41;&quot;&apos;") ==
             "caf\xC3\xA9 <break time=\"1s\"/>A\"'");
}

BOOST_AUTO_TEST_CASE(what_is_not_well_formed_is_refused) {
  BOOST_TEST(refused("a <break", "not well-formed"));
  BOOST_TEST(refused("<s>a", "not well-formed near \"<s>a\""));
  BOOST_TEST(refused("a</s>", "not well-formed"));
  BOOST_TEST(refused("<p><s>a</p></s>", "closed that was not the last one opened"));
  BOOST_TEST(refused("a <break time=1s/>", "not well-formed"));
  BOOST_TEST(refused("a < b", "not well-formed"));
  BOOST_TEST(refused("Tom & Jerry", "has \"& Jerry\""));
  BOOST_TEST(refused("caf&eacute;", "expected &amp; for the character"));
  BOOST_TEST(refused("a&#0;b", "XML cannot read"));
  BOOST_TEST(refused("a&#xD800;b", "XML cannot read"));
  BOOST_TEST(refused("a&#xFFFFFFFF;b", "XML cannot read"));
  BOOST_TEST(refused("a<!-- b -->", "comment"));
  BOOST_TEST(refused("a<![CDATA[b]]>", "CDATA"));
  BOOST_TEST(refused("<?xml version=\"1.0\"?>a", "<?...?>"));
  BOOST_TEST(refused("<!DOCTYPE x [<!ENTITY a \"b\">]>a", "comment"));
}

BOOST_AUTO_TEST_CASE(what_twilio_does_not_have_is_refused_with_what_it_has) {
  BOOST_TEST(refused("<brake/>a",
                     "<brake> is no SSML element that Twilio accepts (expected break, emphasis, lang, p, "
                     "phoneme, prosody, s, say-as, sub or w)"));
  BOOST_TEST(refused("<Break/>a", "did you mean \"break\"?"));
  BOOST_TEST(refused("<audio src=\"https://h/a.mp3\"/>", "<audio> is no SSML element"));
  BOOST_TEST(refused("<amazon:effect name=\"whispered\">a</amazon:effect>", "is no SSML element"));
  BOOST_TEST(refused("<speak>a</speak>", "which Twilio adds itself"));
  BOOST_TEST(refused("<break tiem=\"1s\"/>a",
                     "unknown attribute tiem (expected strength or time) (did you mean "
                     "\"time\"?)"));
  BOOST_TEST(refused("<s lang=\"de\">a</s>", "unknown attribute lang (expected none)"));
  BOOST_TEST(refused("<break time=\"1s\" time=\"2s\"/>a", "has time twice"));
}

BOOST_AUTO_TEST_CASE(values_that_twilio_does_not_have_are_refused) {
  for (const char* time : {"", "1", "s", "1 s", "-1s", "11s", "10001ms", "10.5s", "1.s", "1min"})
    BOOST_TEST(refused("a<break time=\"" + std::string(time) + "\"/>", "expected a number of seconds"), time);
  BOOST_TEST(refused("<emphasis level=\"much\">a</emphasis>", "expected strong, moderate, reduced or none"));
  BOOST_TEST(refused("<lang xml:lang=\"english\">a</lang>", "expected one of Twilio's languages"));
  BOOST_TEST(refused("<lang>a</lang>", "<lang> has no xml:lang"));
  BOOST_TEST(refused("<say-as>1</say-as>", "<say-as> has no interpret-as"));
  BOOST_TEST(refused("<say-as interpret-as=\"phone\">1</say-as>", "no such value"));
  BOOST_TEST(refused("<sub alias=\" \">a</sub>", "no such value"));
  BOOST_TEST(refused("<prosody>a</prosody>", "has no volume, rate or pitch"));
  BOOST_TEST(refused("<prosody volume=\"6dB\">a</prosody>", "decibels"));
  BOOST_TEST(refused("<prosody rate=\"fastest\">a</prosody>", "a percentage such as 85%"));
}

BOOST_AUTO_TEST_CASE(elements_are_only_where_twilio_has_them) {
  BOOST_TEST(refused("<s><p>a</p></s>", "<p> may not be in <s>"));
  BOOST_TEST(refused("<p><p>a</p></p>", "<p> may not be in <p>"));
  BOOST_TEST(refused("<emphasis><s>a</s></emphasis>", "<s> may not be in <emphasis>"));
  BOOST_TEST(refused("<sub alias=\"a\"><break/></sub>", "<break> may not be in <sub> (expected text only)"));
  BOOST_TEST(refused("<break>a</break>", "<break> has a text in it (expected <break/>)"));
  BOOST_TEST(refused("<w role=\"x\"><w role=\"y\">a</w></w>", "<w> may not be in <w>"));
}

BOOST_AUTO_TEST_CASE(a_text_that_says_nothing_or_too_much_is_refused) {
  BOOST_TEST(refused("<break/>", "says nothing"));
  BOOST_TEST(refused("<s> </s>", "says nothing"));
  BOOST_TEST(parsed(std::string(3000, 'a')).size() == 3000U);
  BOOST_TEST(refused(std::string(3001, 'a'), "too long for one <Say>"));
  std::string tags = "a";
  for (int i = 0; i < 200; ++i) tags += "<break time=\"1s\"/>";
  BOOST_TEST(refused(tags, "too long for one <Say>"));
}

BOOST_AUTO_TEST_CASE(a_voice_that_does_not_know_an_element_is_warned_of) {
  BOOST_TEST(warning("plain", "man") == "");
  BOOST_TEST(warning("a<break/>", "Polly.Amy") == "");
  BOOST_TEST(warning("<emphasis>a</emphasis>", "Polly.Amy") == "");
  BOOST_TEST(
      warning("<emphasis>a</emphasis><break/>", "Polly.Amy-Neural") ==
      "the voice Polly.Amy-Neural may not understand <emphasis> (expected another voice, or the text without "
      "it)");
  BOOST_TEST(warning("<prosody pitch=\"high\" rate=\"slow\">a</prosody>", "Polly.Amy-Generative")
                 .find("<prosody pitch>") != std::string::npos);
  BOOST_TEST(warning("<prosody rate=\"slow\">a</prosody>", "Polly.Amy-Neural") == "");
  BOOST_TEST(warning("a<break/>", "alice").find("the voice alice may not understand <break>") == 0U);
  BOOST_TEST(warning("<w role=\"x\">a</w>", "Google.en-GB-Standard-A").find("<w>") != std::string::npos);
  BOOST_TEST(warning("a<break/>", "Google.en-GB-Standard-A") == "");
  BOOST_TEST(warning("a<break/>", "Google.en-GB-Chirp3-HD-Kore").find("<break>") != std::string::npos);
  BOOST_TEST(warning("a<break/>", "").find("the account's own voice") == 0U);
}

BOOST_AUTO_TEST_CASE(a_plain_text_that_was_meant_otherwise_is_warned_of) {
  const auto said = [](std::string_view text) { return ivr::spoken_text_warning(text, "play_ssml"); };
  BOOST_TEST(said("Wait <break/> here.") ==
             "<break/> is spoken as it is written (expected play_ssml for a text with SSML)");
  BOOST_TEST(said("Tom &amp; Jerry").starts_with("&amp; is spoken as it is written"));
  BOOST_TEST(said("caf&#233;").starts_with("&#233; is spoken as it is written"));
  BOOST_TEST(said("a</s>").starts_with("</s> is spoken"));
  BOOST_TEST(said("<!-- old -->Hi").starts_with("<!-- old --> is spoken"));
  BOOST_TEST(said("Welcome. ; re-record before Easter") ==
             "\"; re-record before Easter\" is spoken, too (a comment needs a line of its own)");
  BOOST_TEST(said("Welcome.  # the welcome").starts_with("\"# the welcome\" is spoken, too"));
  for (const char* fine : {"Press 1.", "Tom & Jerry", "1 < 2 and 3 > 2", "AT&T; yes", "Press #", "a;b",
                           "I <3 you", "To end, press #."}) {
    BOOST_TEST(said(fine) == "", fine);
  }
  BOOST_TEST(ivr::spoken_text_warning("a <break/>", "") == "");
  BOOST_TEST(ivr::spoken_text_warning("a <break/> ; b", "") != "");
}

BOOST_AUTO_TEST_SUITE_END()
