// Log lines that wait: whole and in order, and what there was no room for is counted where it is missing.
#include "fcgi_app/base/async_log.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>
#include <string>

namespace ivr {
namespace {

std::string taken_from(LogBuffer& buffer) {
  std::string lines;
  buffer.swap(lines);
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_buffer)

BOOST_AUTO_TEST_CASE(lines_are_given_once_and_in_order) {
  LogBuffer buffer(100);
  BOOST_TEST(buffer.empty());
  buffer.add(Level::info, "one");
  buffer.add(Level::error, "two");
  BOOST_TEST(!buffer.empty());
  BOOST_TEST(taken_from(buffer) == "<6>one\n<3>two\n");
  BOOST_TEST(buffer.empty());
  BOOST_TEST(taken_from(buffer).empty());
}

BOOST_AUTO_TEST_CASE(what_has_no_room_is_lost_whole_and_counted) {
  LogBuffer buffer(14);
  buffer.add(Level::info, "one");
  buffer.add(Level::info, "two");
  buffer.add(Level::info, "three");
  buffer.add(Level::info, "four");
  BOOST_TEST(taken_from(buffer) == "<6>one\n<6>two\n<4>log_lines_dropped count=2\n");
  buffer.add(Level::info, "a long line");
  buffer.add(Level::info, "five");
  BOOST_TEST(taken_from(buffer) == "<4>log_lines_dropped count=1\n<6>five\n");
  buffer.add(Level::info, "six");
  BOOST_TEST(taken_from(buffer) == "<6>six\n");
}

BOOST_AUTO_TEST_CASE(mistakes_have_room_where_other_lines_have_none) {
  LogBuffer buffer(8);
  buffer.add(Level::info, "one");
  buffer.add(Level::warning, "two");
  buffer.add(Level::error, "three");
  buffer.add(Level::info, "four");
  BOOST_TEST(taken_from(buffer) == "<6>one\n<4>two\n<3>three\n<4>log_lines_dropped count=1\n");
  for (int line = 0; line < 5; ++line) buffer.add(Level::error, "many");
  BOOST_TEST(taken_from(buffer) == "<3>many\n<3>many\n<3>many\n<3>many\n<4>log_lines_dropped count=1\n");
}

BOOST_AUTO_TEST_CASE(on_a_terminal_a_line_has_a_time_and_a_word_for_its_level) {
  LogBuffer buffer(1000, LogFormat::terminal);
  for (const Level level : {Level::error, Level::warning, Level::info, Level::debug})
    buffer.add(level, "event a=1");
  const std::string lines = taken_from(buffer);
  const std::string time = R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d )";
  std::string expected;
  for (const char* word : {"error", "warning", "info", "debug"}) expected += time + word + " event a=1\n";
  BOOST_TEST(std::regex_match(lines, std::regex(expected)), lines);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
