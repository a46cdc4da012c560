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

std::string first_of(const std::vector<StoreEntry>& batch) {
  return batch.empty() ? "nothing" : std::get<VoicemailCall>(batch.front()).call_sid;
}

BOOST_AUTO_TEST_SUITE(retry_queue)

BOOST_AUTO_TEST_CASE(the_oldest_come_first_and_in_batches) {
  RetryQueue queue;
  queue.add(notes(0, 25));
  const auto batch = queue.next_batch();
  BOOST_TEST(first_of(batch) == "0");
  BOOST_TEST(batch.size() == RetryQueue::k_max_batch);
  queue.committed();
  BOOST_TEST(first_of(queue.next_batch()) == "20");
  BOOST_TEST(queue.size() == 0U);
  BOOST_TEST(first_of(queue.next_batch()) == "nothing");
}

BOOST_AUTO_TEST_CASE(what_is_held_is_not_held_twice) {
  RetryQueue queue;
  queue.add(notes(0, 3));
  queue.add(notes(0, 4));
  BOOST_TEST(queue.size() == 4U);
  auto batch = queue.next_batch();
  queue.add(notes(0, 4));
  BOOST_TEST(queue.size() == 0U);
  queue.requeue(std::move(batch), RetryQueue::Fault::store);
  BOOST_TEST(queue.size() == 4U);
  queue.next_batch();
  queue.committed();
  queue.add(notes(0, 4));
  BOOST_TEST(queue.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_caller_who_became_known_is_held_too) {
  RetryQueue queue;
  NewVoicemail voicemail{{"RE1", "CA1", "message", "", {}, {}}, {}, ""};
  queue.add({voicemail});
  voicemail.recording.caller = "+447700900123";
  queue.add({voicemail});
  queue.add({voicemail, EmptyRecording{"RE1", "CA1", "message"}});
  BOOST_TEST(queue.size() == 3U);
}

BOOST_AUTO_TEST_CASE(while_the_store_is_away_nothing_changes) {
  RetryQueue queue;
  queue.add(notes(0, 3));
  queue.requeue(queue.next_batch(), RetryQueue::Fault::store);
  queue.add(notes(3, 1));
  const auto batch = queue.next_batch();
  BOOST_TEST(first_of(batch) == "0");
  BOOST_TEST(batch.size() == 4U);
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_committed_stops_no_other) {
  RetryQueue queue;
  queue.add(notes(0, 4));
  queue.requeue(queue.next_batch(), RetryQueue::Fault::batch);
  auto batch = queue.next_batch();
  BOOST_TEST(first_of(batch) == "0");
  BOOST_TEST(batch.size() == 1U);
  queue.requeue(std::move(batch), RetryQueue::Fault::batch);
  BOOST_TEST(first_of(queue.next_batch()) == "1");
  queue.committed();
  batch = queue.next_batch();
  BOOST_TEST(first_of(batch) == "2");
  BOOST_TEST(batch.size() == 2U);
  queue.committed();
  BOOST_TEST(first_of(queue.next_batch()) == "0");
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_what_is_held) {
  RetryQueue queue;
  const int most = static_cast<int>(RetryQueue::k_max);
  BOOST_TEST(queue.add(notes(0, most)));
  BOOST_TEST(!queue.add(notes(most, 1)));
  BOOST_TEST(queue.size() == RetryQueue::k_max);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ivr
