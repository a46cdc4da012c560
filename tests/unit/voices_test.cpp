#include "core/twiml/voices.hpp"

#include "core/base/nearest_name.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = popen(command.c_str(), "r");
  BOOST_REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (const std::size_t bytes = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, bytes);
  BOOST_TEST(pclose(pipe) == 0);
  return output;
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

BOOST_AUTO_TEST_CASE(the_tables_are_what_their_generator_writes) {
  const std::string root = IVR_SOURCE_DIR;
  const std::string written = output_of("/usr/bin/python3 '" + root + "/core/twiml/make_voice_names.py' '" +
                                        root + "/tests/support/twiml_attributes.json'");
  BOOST_TEST(!written.empty());
  BOOST_TEST((written == text_of(root + "/core/twiml/voice_names.inc")),
             "core/twiml/voice_names.inc is not what make_voice_names.py writes");
}

BOOST_AUTO_TEST_SUITE_END()
