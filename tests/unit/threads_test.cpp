// A group of threads: who is waited for, and who asks them to stop.
#include "fcgi_app/base/threads.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>

namespace ivr {
namespace {

using std::chrono::milliseconds;

}  // namespace

BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(a_group_that_goes_stops_its_threads_and_joins_them) {
  StopToken stop;
  std::atomic<int> ended = 0;
  {
    ThreadGroup group([&stop] { stop.raise(); });
    for (int i = 0; i < 3; ++i)
      group.start([&] {
        stop.sleep(std::chrono::hours(1));
        ++ended;
      });
    BOOST_TEST(!group.wait_for_end(milliseconds(20)));
  }
  BOOST_TEST(ended == 3);
  BOOST_TEST(stop.is_raised());
}

BOOST_AUTO_TEST_CASE(threads_that_end_by_themselves_can_be_waited_for) {
  ThreadGroup group([] {});
  BOOST_TEST(group.wait_for_end(milliseconds(0)));
  group.start([] {});
  BOOST_TEST(group.wait_for_end(std::chrono::seconds(10)));
  group.stop_and_join();
  group.stop_and_join();  // has no effect
}

BOOST_AUTO_TEST_CASE(a_raised_token_lets_nobody_sleep) {
  StopToken stop;
  stop.raise();
  const auto begun = std::chrono::steady_clock::now();
  stop.sleep(std::chrono::hours(1));
  BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::seconds(10)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
