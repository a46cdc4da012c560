// How long a peer may keep a worker waiting, and what becomes of its connection then.
#include "fcgi_app/base/unique_fd.hpp"
#include "fcgi_app/serve/worker.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <thread>

namespace ivr {
namespace {

using std::chrono::milliseconds;
using Clock = PeerDeadline::Clock;

constexpr milliseconds k_limit{400};

struct Pair {
  UniqueFd ours;
  UniqueFd theirs;

  Pair() {
    int ends[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    ours = UniqueFd(ends[0]);
    theirs = UniqueFd(ends[1]);
  }
  [[nodiscard]] bool is_hung_up_on() const {
    pollfd look{theirs.number(), POLLRDHUP, 0};
    return ::poll(&look, 1, 0) == 1;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(peer_deadline)

BOOST_AUTO_TEST_CASE(a_peer_that_is_waited_for_too_long_is_hung_up_on) {
  PeerDeadline deadline;
  const Pair pair;
  const auto before = Clock::now();
  const PeerDeadline::Wait wait(deadline, pair.ours.number());
  const auto after = Clock::now();
  deadline.shut_down_if_over(before + k_limit, k_limit);
  BOOST_TEST(!pair.is_hung_up_on());
  deadline.shut_down_if_over(after + k_limit + milliseconds(1), k_limit);
  BOOST_TEST(pair.is_hung_up_on());
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_not_waited_for_is_left_alone) {
  PeerDeadline deadline;
  const Pair pair;
  deadline.shut_down_if_over(Clock::now(), k_limit);
  { const PeerDeadline::Wait wait(deadline, pair.ours.number()); }
  deadline.shut_down_if_over(Clock::now() + 2 * k_limit, k_limit);
  BOOST_TEST(!pair.is_hung_up_on());
}

BOOST_AUTO_TEST_CASE(each_wait_has_its_whole_time) {
  PeerDeadline deadline;
  const Pair pair;
  std::optional<PeerDeadline::Wait> wait(std::in_place, deadline, pair.ours.number());
  std::this_thread::sleep_for(milliseconds(2));
  wait.reset();
  const auto before = Clock::now();
  wait.emplace(deadline, pair.ours.number());
  deadline.shut_down_if_over(before + k_limit, k_limit);
  BOOST_TEST(!pair.is_hung_up_on());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
