// How long a request may stay incomplete, and what becomes of its connection then.
#include "fcgi_app/base/unique_fd.hpp"
#include "fcgi_app/serve/incomplete_requests.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>

namespace ivr {
namespace {

using std::chrono::milliseconds;

struct Caller {
  ConnectionTable& table;
  UniqueFd peer;
  Connection* connection = nullptr;

  explicit Caller(ConnectionTable& all) : table(all) {
    int ends[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    peer = UniqueFd(ends[0]);
    connection = &table.add(ends[1]);
  }
  [[nodiscard]] bool is_hung_up_on() const {
    pollfd look{connection->fd, POLLRDHUP, 0};
    return ::poll(&look, 1, 0) == 1;
  }
};

std::unique_ptr<HeldRequest> held(const char* bytes) {
  auto request = std::make_unique<HeldRequest>();
  request->bytes = bytes;
  return request;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fastcgi_incomplete_requests)

BOOST_AUTO_TEST_CASE(a_request_has_its_time_from_its_first_bytes_on) {
  ConnectionTable table;
  IncompleteRequests incomplete;
  const Caller caller(table);
  BOOST_TEST(incomplete.add(*caller.connection, held("\1")));
  const auto since = caller.connection->held->since;
  incomplete.hang_up_on_late(since + k_max_patience - milliseconds(1));
  BOOST_TEST(!caller.is_hung_up_on());
  BOOST_TEST(!is_late(*caller.connection->held, since + k_max_patience - milliseconds(1)));
  incomplete.hang_up_on_late(since + k_max_patience);
  BOOST_TEST(caller.is_hung_up_on());
  BOOST_TEST(is_late(*caller.connection->held, since + k_max_patience));
  BOOST_TEST(!incomplete.empty());  // until a worker takes it out
}

BOOST_AUTO_TEST_CASE(one_that_is_whole_in_time_is_left_alone) {
  ConnectionTable table;
  IncompleteRequests incomplete;
  const Caller first(table);
  const Caller second(table);
  BOOST_TEST(incomplete.empty());
  BOOST_TEST(incomplete.add(*first.connection, held("a")));
  BOOST_TEST(!incomplete.add(*second.connection, held("b")));
  const auto late = second.connection->held->since + k_max_patience;
  BOOST_TEST(incomplete.remove(*first.connection)->bytes == "a");
  BOOST_TEST((first.connection->held == nullptr));
  incomplete.hang_up_on_late(late);
  BOOST_TEST(!first.is_hung_up_on());
  BOOST_TEST(second.is_hung_up_on());
  incomplete.remove(*second.connection);
  BOOST_TEST(incomplete.empty());
}

// The workers may have been too busy to read it.
BOOST_AUTO_TEST_CASE(what_came_in_time_can_be_read_and_answered_when_it_is_late) {
  ConnectionTable table;
  IncompleteRequests incomplete;
  const Caller caller(table);
  const int ours = caller.connection->fd;
  incomplete.add(*caller.connection, held("a"));
  BOOST_TEST(::send(caller.peer.number(), "b", 1, 0) == 1);
  incomplete.hang_up_on_late(caller.connection->held->since + k_max_patience);
  BOOST_TEST(::send(caller.peer.number(), "c", 1, MSG_NOSIGNAL) == -1);
  char byte = '\0';
  BOOST_TEST(::recv(ours, &byte, 1, MSG_DONTWAIT) == 1);
  BOOST_TEST(byte == 'b');
  BOOST_TEST(::recv(ours, &byte, 1, MSG_DONTWAIT) == 0);
  BOOST_TEST(::send(ours, "d", 1, MSG_NOSIGNAL) == 1);
  BOOST_TEST(::recv(caller.peer.number(), &byte, 1, MSG_DONTWAIT) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
