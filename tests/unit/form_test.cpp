// How bodies and queries are taken apart.
#include "core/webhook/form.hpp"

#include "core/base/url.hpp"

#include <boost/test/unit_test.hpp>

namespace {

std::string shown(std::string_view text) {
  std::string out;
  const ivr::Form form = ivr::parse_form(text);
  for (const auto& [name, value] : form.parameters)
    out.append("<").append(name).append("=").append(value).append(">");
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(form)

BOOST_AUTO_TEST_CASE(names_and_values_are_decoded_once) {
  BOOST_TEST(shown("From=%2B44+20&Body=a%2520b") == "<From=+44 20><Body=a%20b>");
}

BOOST_AUTO_TEST_CASE(order_repetition_and_empty_values_are_kept) {
  BOOST_TEST(shown("b=1&a=&b=1&c") == "<b=1><a=><b=1><c=>");
}

BOOST_AUTO_TEST_CASE(empty_pieces_are_none) {
  BOOST_TEST(shown("") == "");
  BOOST_TEST(shown("&&a=1&") == "<a=1>");
  BOOST_TEST(shown("=x") == "<=x>");
}

BOOST_AUTO_TEST_CASE(a_second_equals_sign_belongs_to_the_value) {
  BOOST_TEST(shown("a=b=c") == "<a=b=c>");
}

BOOST_AUTO_TEST_CASE(a_malformed_escape_stands_for_itself) {
  BOOST_TEST(shown("a=%&b=%4&c=%zz&d=100%") == "<a=%><b=%4><c=%zz><d=100%>");
  BOOST_TEST(shown("a=%+41&b=%%41") == "<a=% 41><b=%A>");
}

BOOST_AUTO_TEST_CASE(what_means_something_is_seen_wherever_it_stands) {
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string plain(length, 'x');
    BOOST_TEST(shown("a=" + plain + "+&b%20c" + plain + "=" + plain + "%2B") ==
               "<a=" + plain + " ><b c" + plain + "=" + plain + "+>");
    BOOST_TEST(shown("&" + plain) == (plain.empty() ? "" : "<" + plain + "=>"));
  }
}

BOOST_AUTO_TEST_CASE(every_byte_is_read_as_it_was_written) {
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  const std::string text = ivr::percent_encode(bytes) + "=" + ivr::percent_encode(bytes);
  const ivr::Form form = ivr::parse_form(text);
  BOOST_TEST((form.parameters == ivr::Parameters{{bytes, bytes}}));
  BOOST_TEST(form.joined == bytes + bytes);
}

BOOST_AUTO_TEST_CASE(reading_ends_at_too_many_parameters) {
  std::string text;
  for (std::size_t count = 0; count < ivr::k_max_parameters; ++count) text += "a=1&";
  BOOST_TEST(!ivr::parse_form(text).has_too_many);
  BOOST_TEST(ivr::parse_form(text).parameters.size() == ivr::k_max_parameters);
  for (const char* more : {"b=2", "b", "=", "&&b=2", "%62"}) {
    const ivr::Form form = ivr::parse_form(text + more);
    BOOST_TEST(form.has_too_many);
    BOOST_TEST(form.parameters.size() == ivr::k_max_parameters);
  }
  BOOST_TEST(!ivr::parse_form(text + "&&&").has_too_many);
}

BOOST_AUTO_TEST_CASE(names_and_values_are_joined_in_the_order_sent) {
  BOOST_TEST(ivr::parse_form("b=1&&a=%2B&c&b=1").joined == "b1a+cb1");
  BOOST_TEST(ivr::parse_form("").joined == "");
}

BOOST_AUTO_TEST_CASE(the_first_of_a_name_is_found) {
  const ivr::Form form = ivr::parse_form("Digits=1&Digits=2");
  BOOST_TEST(ivr::find_parameter(form.parameters, "Digits") == "1");
  BOOST_TEST(ivr::find_parameter(form.parameters, "digits") == "");
}

BOOST_AUTO_TEST_SUITE_END()
