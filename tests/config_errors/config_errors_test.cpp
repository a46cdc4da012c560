// Every file of the table is a test case: exactly these messages, no more, in this order.
//
// With IVR_REWRITE_CONFIG_ERRORS set the table is written anew with what is said now: read the diff.
#include "tests/config_errors/config_errors.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

namespace utf = boost::unit_test;

constexpr std::size_t k_promised = 60;
const std::string k_table = IVR_TESTS_DIR "/config_errors/table.txt";

void rewrite() {
  const auto files = broken::read_table(k_table);
  std::ifstream in(k_table);
  std::string text;
  std::size_t next = 0;
  bool in_expected = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) in_expected = false;
    if (in_expected) continue;
    text += line + "\n";
    if (line != "---") continue;
    in_expected = true;
    text += broken::diagnose(files[next++]) + "\n";
  }
  text.pop_back();
  std::ofstream(k_table) << text;
}

bool add_files() {
  utf::framework::master_test_suite().p_name.value = "config_errors";
  if (std::getenv("IVR_REWRITE_CONFIG_ERRORS") != nullptr) rewrite();
  const auto files = broken::read_table(k_table);
  for (const broken::BrokenFile& file : files) {
    std::string name = file.name;
    std::ranges::replace(name, ' ', '_');
    auto test = [file] { BOOST_TEST(broken::diagnose(file) == file.expected); };
    utf::framework::master_test_suite().add(utf::make_test_case(test, name, k_table, 0));
  }
  auto enough = [count = files.size()] { BOOST_TEST(count >= k_promised); };
  utf::framework::master_test_suite().add(
      utf::make_test_case(enough, "the_table_has_at_least_60_files", k_table, 0));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return utf::unit_test_main(&add_files, argc, argv);
}
