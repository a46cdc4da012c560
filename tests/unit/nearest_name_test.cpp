#include "core/base/nearest_name.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

namespace {

using Names = std::vector<std::string>;

// The textbook's whole table, to compare with: optimal string alignment distance.
std::size_t slips_between(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({changed, table[i - 1][j] + 1, table[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

std::string nearest_by_the_book(const std::string& wanted, const Names& names) {
  std::size_t fewest = std::min(std::max<std::size_t>(1, wanted.size() / 3), wanted.size() - 1) + 1;
  std::string best;
  for (const std::string& name : names) {
    if (slips_between(wanted, name) >= fewest) continue;
    fewest = slips_between(wanted, name);
    best = name;
  }
  return best;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nearest_name)

BOOST_AUTO_TEST_CASE(one_slip_of_each_kind_is_close) {
  const Names names = {"sales", "voicemail", "forward"};
  BOOST_TEST(ivr::nearest_name("voicemial", names) == "voicemail");
  BOOST_TEST(ivr::nearest_name("voicmail", names) == "voicemail");
  BOOST_TEST(ivr::nearest_name("voicemaill", names) == "voicemail");
  BOOST_TEST(ivr::nearest_name("voicemaik", names) == "voicemail");
}

BOOST_AUTO_TEST_CASE(a_third_of_the_letters_may_be_wrong) {
  const Names names = {"abcdef"};
  BOOST_TEST(ivr::nearest_name("abcdxy", names) == "abcdef");
  BOOST_TEST(ivr::nearest_name("abcxyz", names) == "");
}

BOOST_AUTO_TEST_CASE(short_names_may_have_one_slip_but_not_be_another_name) {
  const Names names = {"0", "1", "ab"};
  BOOST_TEST(ivr::nearest_name("2", names) == "");
  BOOST_TEST(ivr::nearest_name("ax", names) == "ab");
  BOOST_TEST(ivr::nearest_name("xy", names) == "");
}

BOOST_AUTO_TEST_CASE(case_is_no_slip) {
  const Names names = {"timezones", "TimeZone"};
  BOOST_TEST(ivr::nearest_name("TIMEZONE", names) == "TimeZone");
  BOOST_TEST(ivr::nearest_name("A", Names{"a"}) == "a");
}

BOOST_AUTO_TEST_CASE(nothing_is_near_to_nothing) {
  BOOST_TEST(ivr::nearest_name("", Names{"a", ""}) == "");
  BOOST_TEST(ivr::nearest_name("a", Names{}) == "");
  BOOST_TEST(ivr::nearest_name("ab", Names{""}) == "");
  BOOST_TEST(ivr::nearest_name(std::string(100'000, 'a'), Names{std::string(100'000, 'a')}) == "");
}

BOOST_AUTO_TEST_CASE(the_first_of_equals_is_taken) {
  BOOST_TEST(ivr::nearest_name("option", Names{"optian", "optiun"}) == "optian");
}

BOOST_AUTO_TEST_CASE(a_suggestion_is_a_piece_of_a_message) {
  BOOST_TEST(ivr::did_you_mean("voicemial", Names{"voicemail"}) == " (did you mean \"voicemail\"?)");
  BOOST_TEST(ivr::did_you_mean("hangup", Names{"voicemail"}) == "");
  const std::vector<std::string_view> views = {"voicemail"};
  BOOST_TEST(ivr::did_you_mean("voicemial", views) == " (did you mean \"voicemail\"?)");
}

BOOST_AUTO_TEST_CASE(agrees_with_the_whole_table_on_random_names) {
  std::mt19937 random(1);
  const auto word = [&] {
    std::string letters(1 + random() % 9, 'a');
    for (char& letter : letters) letter = "abc"[random() % 3];
    return letters;
  };
  for (int i = 0; i < 2'000; ++i) {
    Names names(8);
    std::ranges::generate(names, word);
    const std::string wanted = word();
    BOOST_TEST(ivr::nearest_name(wanted, names) == nearest_by_the_book(wanted, names), wanted);
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_names_are_searched_at_once) {
  Names names;
  for (int i = 0; i < 10'000; ++i) names.push_back(fmt::format("department_number_{}", i));
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(ivr::nearest_name("departmnet_number_9999", names) == "department_number_9999");
  BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(2)));
}

BOOST_AUTO_TEST_SUITE_END()
