#include "fcgi_app/serve/retry_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ivr {
namespace {

std::vector<StoreEntry> notes(int first, int count) {
  std::vector<StoreEntry> entries;
  for (int number = first; number < first + count; ++number)
    entries.emplace_back(VoicemailCall{std::to_string(number), "message", ""});
  return entries;
}

std::string first_of(const std::vector<StoreEntry>& bite) {
  return bite.empty() ? "nothing" : std::get<VoicemailCall>(bite.front()).call_sid;
}

BOOST_AUTO_TEST_SUITE(held_entries)

BOOST_AUTO_TEST_CASE(the_oldest_come_first_and_in_bites) {
  RetryQueue held;
  held.add(notes(0, 25));
  const auto bite = held.take();
  BOOST_TEST(first_of(bite) == "0");
  BOOST_TEST(bite.size() == RetryQueue::k_largest_bite);
  held.committed();
  BOOST_TEST(first_of(held.take()) == "20");
  BOOST_TEST(held.size() == 0U);
  BOOST_TEST(first_of(held.take()) == "nothing");
}

BOOST_AUTO_TEST_CASE(what_is_held_is_not_held_twice) {
  RetryQueue held;
  held.add(notes(0, 3));
  held.add(notes(0, 4));
  BOOST_TEST(held.size() == 4U);
  auto bite = held.take();
  held.add(notes(0, 4));
  BOOST_TEST(held.size() == 0U);
  held.requeue(std::move(bite), RetryQueue::Fault::store);
  BOOST_TEST(held.size() == 4U);
  held.take();
  held.committed();
  held.add(notes(0, 4));
  BOOST_TEST(held.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_caller_who_became_known_is_held_too) {
  RetryQueue held;
  NewVoicemail told{{"RE1", "CA1", "message", "", {}, {}}, {}, ""};
  held.add({told});
  told.recording.caller = "+447700900123";
  held.add({told});
  held.add({told, EmptyRecording{"RE1", "CA1", "message"}});
  BOOST_TEST(held.size() == 3U);
}

BOOST_AUTO_TEST_CASE(while_the_store_is_away_nothing_changes) {
  RetryQueue held;
  held.add(notes(0, 3));
  held.requeue(held.take(), RetryQueue::Fault::store);
  held.add(notes(3, 1));
  const auto bite = held.take();
  BOOST_TEST(first_of(bite) == "0");
  BOOST_TEST(bite.size() == 4U);
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_committed_stops_no_other) {
  RetryQueue held;
  held.add(notes(0, 4));
  held.requeue(held.take(), RetryQueue::Fault::bite);
  auto bite = held.take();
  BOOST_TEST(first_of(bite) == "0");
  BOOST_TEST(bite.size() == 1U);
  held.requeue(std::move(bite), RetryQueue::Fault::bite);
  BOOST_TEST(first_of(held.take()) == "1");
  held.committed();
  bite = held.take();
  BOOST_TEST(first_of(bite) == "2");
  BOOST_TEST(bite.size() == 2U);
  held.committed();
  BOOST_TEST(first_of(held.take()) == "0");
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_what_is_held) {
  RetryQueue held;
  const int most = static_cast<int>(RetryQueue::k_max);
  BOOST_TEST(held.add(notes(0, most)));
  BOOST_TEST(!held.add(notes(most, 1)));
  BOOST_TEST(held.size() == RetryQueue::k_max);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ivr
