#include "core/twiml/prompt.hpp"

#include "core/base/nearest_name.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

// What the JSON lists under that name, sorted by its bytes.
std::vector<std::string> listed(const char* name) {
  std::ifstream file(IVR_SOURCE_DIR "/core/twiml/twiml_attributes.json");
  const auto names = nlohmann::json::parse(file).at("values").at(name).get<std::set<std::string>>();
  return {names.begin(), names.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(voices)

BOOST_AUTO_TEST_CASE(voices_are_known_by_their_exact_names) {
  for (const char* voice :
       {"man", "woman", "alice", "Polly.Amy-Generative", "Polly.Mía-Generative", "Google.en-GB-Standard-A"}) {
    BOOST_TEST(ivr::is_voice(voice), voice);
  }
  for (const char* voice : {"", "polly.amy", "Polly.Nobody", "Polly.Amy ", "en-GB"}) {
    BOOST_TEST(!ivr::is_voice(voice), voice);
  }
}

BOOST_AUTO_TEST_CASE(languages_are_known_by_their_exact_names) {
  for (const char* language : {"en-GB", "de-DE", "arb", "yue-HK", "en-GB-WLS"})
    BOOST_TEST(ivr::is_language(language));
  for (const char* language : {"", "en", "en-gb", "en_GB", "xx-XX"}) BOOST_TEST(!ivr::is_language(language));
}

BOOST_AUTO_TEST_CASE(all_of_twilios_names_are_in_the_tables) {
  BOOST_TEST(ivr::voices().size() == 900U);
  BOOST_TEST(ivr::languages().size() == 69U);
  BOOST_TEST(std::ranges::all_of(ivr::voices(), ivr::is_voice));
  BOOST_TEST(std::ranges::all_of(ivr::languages(), ivr::is_language));
}

BOOST_AUTO_TEST_CASE(a_mistyped_voice_finds_the_right_one) {
  BOOST_TEST(ivr::did_you_mean("polly.amy-neurall", ivr::voices()) ==
             " (did you mean \"Polly.Amy-Neural\"?)");
  BOOST_TEST(ivr::did_you_mean("en-gb", ivr::languages()) == " (did you mean \"en-GB\"?)");
}

BOOST_AUTO_TEST_CASE(a_voice_without_its_provider_finds_the_whole_name) {
  BOOST_TEST(ivr::voice_hint("Amy", "") == " (did you mean \"Polly.Amy\"?)");
  BOOST_TEST(ivr::voice_hint("amy", "") == " (did you mean \"Polly.Amy\"?)");
  BOOST_TEST(ivr::voice_hint("Joanna-Neural", "") == " (did you mean \"Polly.Joanna-Neural\"?)");
  BOOST_TEST(ivr::voice_hint("Alice", "") == " (did you mean \"alice\"?)");
  BOOST_TEST(ivr::voice_hint("en-GB-Standard-A", "en-GB") == " (did you mean \"Google.en-GB-Standard-A\"?)");
  BOOST_TEST(ivr::voice_hint("Kore", "de-DE") == " (did you mean \"Google.de-DE-Chirp3-HD-Kore\"?)");
  BOOST_TEST(ivr::voice_hint("Polly.Ammy", "") == " (did you mean \"Polly.Amy\"?)");
  BOOST_TEST(ivr::voice_hint("Somebody", "") == "");
}

BOOST_AUTO_TEST_CASE(a_language_by_its_name_or_in_another_form_finds_its_code) {
  BOOST_TEST(ivr::language_hint("en_gb") == " (did you mean \"en-GB\"?)");
  BOOST_TEST(ivr::language_hint("en-UK") == " (did you mean \"en-GB\"?)");
  BOOST_TEST(ivr::language_hint("German") == " (expected de-AT or de-DE)");
  BOOST_TEST(ivr::language_hint("de-CH") == " (expected de-AT or de-DE)");
  BOOST_TEST(ivr::language_hint("Welsh") == " (did you mean \"cy-GB\"?)");
  BOOST_TEST(ivr::language_hint("English").starts_with(" (expected en-AU, en-CA, en-GB"));
  BOOST_TEST(ivr::language_hint("Klingon") == "");
}

BOOST_AUTO_TEST_CASE(a_voice_speaks_its_own_languages_only) {
  BOOST_TEST(ivr::other_languages_of("Polly.Amy", "en-GB") == "");
  BOOST_TEST(ivr::other_languages_of("Polly.Amy-Neural", "de-DE") == "en-GB");
  BOOST_TEST(ivr::other_languages_of("Polly.Aditi", "hi-IN") == "");
  BOOST_TEST(ivr::other_languages_of("Polly.Aditi", "en-US") == "en-IN and hi-IN");
  BOOST_TEST(ivr::other_languages_of("Google.fr-CA-Neural2-A", "fr-FR") == "fr-CA");
  BOOST_TEST(ivr::other_languages_of("Google.cmn-CN-Standard-A", "zh-CN") == "");
  BOOST_TEST(ivr::other_languages_of("Polly.Zeina", "ar-XA") == "");
  for (const char* voice : {"", "alice", "man", "Polly.Nobody", "Other.Amy"})
    BOOST_TEST(ivr::other_languages_of(voice, "de-DE") == "", voice);
  BOOST_TEST(ivr::other_languages_of("Polly.Amy", "") == "");
}

BOOST_AUTO_TEST_CASE(the_language_of_every_voice_is_known) {
  for (const std::string_view voice : ivr::voices()) {
    const bool basic = voice.find('.') == std::string_view::npos;
    BOOST_TEST(ivr::other_languages_of(voice, "xx-XX").empty() == basic, voice);
  }
}

BOOST_AUTO_TEST_CASE(the_build_takes_the_tables_from_twilios_list) {
  BOOST_TEST(std::ranges::equal(ivr::voices(), listed("SayVoice")));
  BOOST_TEST(std::ranges::equal(ivr::languages(), listed("SayLanguage")));
}

BOOST_AUTO_TEST_SUITE_END()
