#include "core/base/name_table.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

std::vector<std::string> many_names() {
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i) names.push_back("name_" + std::to_string(i));
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(name_table)

BOOST_AUTO_TEST_CASE(nothing_is_found_in_an_empty_table) {
  ivr::NameTable<int> table;
  BOOST_TEST((table.find("a") == table.end()));
  BOOST_TEST(!table.contains(""));
  BOOST_TEST(table.find_entry("a") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_first_entry_of_a_name_stays) {
  ivr::NameTable<int> table;
  BOOST_TEST(table.add("a", 1));
  BOOST_TEST(!table.add("a", 2));
  BOOST_TEST(table.add("", 3));
  BOOST_TEST(table.size() == 2U);
  BOOST_TEST(table.find("a")->second == 1);
  BOOST_TEST(table.find("")->second == 3);
}

BOOST_AUTO_TEST_CASE(every_one_of_many_names_is_found_and_no_other) {
  const std::vector<std::string> names = many_names();
  ivr::NameTable<std::size_t> table;
  for (std::size_t i = 0; i < names.size(); ++i) table.add(names[i], i);
  std::size_t right = 0;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* found = table.find(names[i]);
    right += found != table.end() && found->first == names[i] && found->second == i ? 1 : 0;
    wrong += table.contains(names[i] + "x") ? 1 : 0;
  }
  BOOST_TEST(right == names.size());
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(items_come_in_the_order_they_were_added) {
  const std::vector<std::string> names = many_names();
  ivr::NameTable<int> table;
  table.reserve(names.size());
  for (const std::string& name : names) table.add(name, 0);
  std::vector<std::string> seen;
  for (const auto& [name, entry] : table) seen.emplace_back(name);
  BOOST_TEST((seen == names));
}

BOOST_AUTO_TEST_CASE(an_entry_can_be_changed) {
  ivr::NameTable<int> table;
  table.add("a", 1);
  *table.find_entry("a") = 5;
  BOOST_TEST(table.find("a")->second == 5);
}

BOOST_AUTO_TEST_SUITE_END()
