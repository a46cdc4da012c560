#include "core/base/text_store.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(text_store)

BOOST_AUTO_TEST_CASE(what_is_kept_outlives_what_it_was_copied_from) {
  ivr::TextStore store;
  std::string text = "Hello";
  const std::string_view kept = store.keep(text);
  text = "Other";
  BOOST_TEST(kept == "Hello");
  BOOST_TEST(store.keep("").empty());
}

BOOST_AUTO_TEST_CASE(texts_stay_put_while_blocks_are_added) {
  ivr::TextStore store;
  std::vector<std::string_view> kept;
  for (int i = 0; i < 100'000; ++i) kept.push_back(store.keep("text " + std::to_string(i)));
  std::size_t right = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) right += kept[i] == "text " + std::to_string(i) ? 1 : 0;
  BOOST_TEST(right == kept.size());
}

BOOST_AUTO_TEST_CASE(a_text_longer_than_any_block_is_kept_whole) {
  ivr::TextStore store;
  const std::string large(5'000'000, 'x');
  const std::string_view before = store.keep("before");
  const std::string_view kept = store.keep(large);
  const std::string_view after = store.keep("after");
  BOOST_TEST((kept == large));
  BOOST_TEST(before == "before");
  BOOST_TEST(after == "after");
}

BOOST_AUTO_TEST_CASE(a_store_that_was_moved_takes_its_texts_along) {
  ivr::TextStore first;
  const std::string_view one = first.keep("one");
  ivr::TextStore second = std::move(first);
  const std::string_view two = second.keep("two");
  first = ivr::TextStore();
  BOOST_TEST(first.keep("three") == "three");
  BOOST_TEST(one == "one");
  BOOST_TEST(two == "two");
}

BOOST_AUTO_TEST_SUITE_END()
