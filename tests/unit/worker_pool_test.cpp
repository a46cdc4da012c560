// The pool around a request handler of the test: exceptions, slow peers, heartbeats, the end.
#include "fcgi_app/serve/worker_pool.hpp"
#include "core/twiml/writer.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ivr {
namespace {

// Bound to no name but one the kernel makes up (an abstract one), so tests may run side by side.
struct Door {
  UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  socklen_t size = sizeof(sa_family_t);

  Door() {
    address.sun_family = AF_UNIX;
    BOOST_REQUIRE(::bind(socket.number(), any(), size) == 0);
    size = sizeof address;
    BOOST_REQUIRE(::getsockname(socket.number(), any(), &size) == 0);
    BOOST_REQUIRE(::listen(socket.number(), 64) == 0);
  }
  sockaddr* any() { return reinterpret_cast<sockaddr*>(&address); }
  UniqueFd connect() {
    UniqueFd peer(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    BOOST_REQUIRE(::connect(peer.number(), any(), size) == 0);
    return peer;
  }
};

std::string record(char type, std::string_view content) {
  return std::string{'\1', type, '\0', '\1', '\0', static_cast<char>(content.size()), '\0', '\0'}.append(
      content);
}

std::string pair(std::string_view name, std::string_view value) {
  return std::string{static_cast<char>(name.size()), static_cast<char>(value.size())}.append(name).append(
      value);
}

std::string request(std::string_view params) {
  return record(1, std::string_view("\0\1\0\0\0\0\0\0", 8)) + (params.empty() ? "" : record(4, params)) +
         record(4, "") + record(5, "");
}

void write(const UniqueFd& peer, std::string_view bytes) {
  BOOST_REQUIRE(::write(peer.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

UniqueFd send(Door& door, std::string_view bytes) {
  UniqueFd peer = door.connect();
  write(peer, bytes);
  return peer;
}

// All that comes until the other side hangs up, records and all.
std::string read_all(const UniqueFd& peer) {
  std::string answer;
  char block[4096];
  for (ssize_t count = 0; (count = ::read(peer.number(), block, sizeof block)) > 0;)
    answer.append(block, static_cast<std::size_t>(count));
  return answer;
}

std::string ask(Door& door, std::string_view bytes) {
  return read_all(send(door, bytes));
}

// What the thread that owns a pool does for it.
class Housekeeping {
 public:
  explicit Housekeeping(WorkerPool& pool)
      : thread_([this, &pool] {
          while (!stop_) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            pool.run_housekeeping();
          }
        }) {}
  ~Housekeeping() {
    stop_ = true;
    thread_.join();
  }
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// Keeps the connection.
std::string kept_request(std::string_view params) {
  return record(1, std::string_view("\0\1\1\0\0\0\0\0", 8)) + record(4, params) + record(4, "") +
         record(5, "");
}

// Reads one answer of a kept connection: up to and with its last record (FCGI_END_REQUEST).
void read_answer(const UniqueFd& peer) {
  const std::string end = std::string("\1\3\0\1\0\10\0\0", 8);
  std::string answer;
  char block[4096];
  while (answer.find(end) == std::string::npos) {
    const ssize_t count = ::read(peer.number(), block, sizeof block);
    if (count <= 0) return;
    answer.append(block, static_cast<std::size_t>(count));
  }
}

const std::string k_get = pair("REQUEST_METHOD", "GET") + pair("REQUEST_URI", "/api/ping");

}  // namespace

BOOST_AUTO_TEST_SUITE(worker_pool)

BOOST_AUTO_TEST_CASE(an_exception_becomes_an_empty_500_and_the_worker_carries_on) {
  Door door;
  std::atomic<int> calls = 0;
  const WorkerPool pool(door.socket.number(), 1, [&calls](const Request&) -> HandlerResult {
    if (++calls <= 3) throw std::runtime_error("a bug of ours");
    return {};
  });
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(
        ask(door, request(k_get)).find("Status: 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n") !=
        std::string::npos);
  BOOST_TEST(ask(door, request(k_get)).find("Status: 200 OK\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_request_is_what_nginx_set) {
  Door door;
  // Filled in by the one worker before it answers, read here after the answer.
  std::string seen;
  const WorkerPool pool(door.socket.number(), 1, [&seen](const Request& request) {
    seen = std::string(request.uri) + ' ' + std::string(request.content_type) + ' ' +
           std::string(request.signature) + ' ' + std::to_string(request.signature_count) + ' ' +
           std::string(request.site_url) + ' ' + (request.method == Method::get ? "get" : "other");
    return HandlerResult{};
  });
  const std::string params = k_get + pair("CONTENT_TYPE", "text/plain") +
                             pair("HTTP_X_TWILIO_SIGNATURE", "one") + pair("HTTP_X_TWILIO_SIGNATURE", "two") +
                             pair("IVR_SITE_URL", "http://a");
  ask(door, request(params));
  BOOST_TEST(seen == "/api/ping text/plain one 2 http://a get");
  ask(door, request(""));
  BOOST_TEST(seen == "   0  other");
}

BOOST_AUTO_TEST_CASE(a_damaged_request_never_reaches_the_answer) {
  Door door;
  std::atomic<int> calls = 0;
  const WorkerPool pool(door.socket.number(), 1, [&calls](const Request&) {
    ++calls;
    return HandlerResult{};
  });
  const std::string damaged = request(k_get + pair("CONTENT_LENGTH", "5"));
  BOOST_TEST(ask(door, damaged).find("Status: 400 Bad Request\r\nContent-Length: 0\r\n\r\n") !=
             std::string::npos);
  BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(the_longest_answer_is_sent_whole_to_who_reads_late) {
  Door door;
  const std::string document(k_max_document_bytes, 'd');
  std::atomic<int> calls = 0;
  const WorkerPool pool(door.socket.number(), 1, [&](const Request&) {
    ++calls;
    HandlerResult answer;
    answer.response.body = document;
    return answer;
  });
  const UniqueFd late = send(door, request(k_get));
  ask(door, request(k_get));  // the one worker has answered both by now
  BOOST_TEST(calls == 2);
  BOOST_TEST(read_all(late).size() > document.size());
}

BOOST_AUTO_TEST_CASE(requests_in_pieces_are_answered_and_those_of_leavers_forgotten) {
  Door door;
  WorkerPool pool(door.socket.number(), 4, [](const Request& request) {
    HandlerResult answer;
    answer.response.body = request.uri;
    return answer;
  });
  const Housekeeping housekeeping(pool);
  const std::string bytes = request(k_get);
  for (std::size_t cut = 1; cut < bytes.size(); cut += 3) {
    std::vector<UniqueFd> peers;
    for (int i = 0; i < 4; ++i) peers.push_back(send(door, bytes.substr(0, cut)));
    peers.pop_back();
    for (const UniqueFd& peer : peers) write(peer, bytes.substr(cut));
    for (const UniqueFd& peer : peers)
      BOOST_TEST(read_all(peer).find("\r\n\r\n/api/ping") != std::string::npos);
  }
}

// With one connection accepted a round, the last of them waited for as many rounds as there are new ones.
BOOST_AUTO_TEST_CASE(
    the_last_of_32_new_callers_beside_48_busy_kept_connections_is_answered_within_half_a_second) {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  static constexpr milliseconds k_work{3};  // a round of all of them lasts 120 ms
  Door door;
  const WorkerPool pool(door.socket.number(), 2, [](const Request&) {
    std::this_thread::sleep_for(k_work);
    return HandlerResult{};
  });
  std::atomic<bool> stop = false;
  std::vector<std::thread> busy;
  for (int i = 0; i < 48; ++i) {
    busy.emplace_back([&stop, kept = door.connect(), bytes = kept_request(k_get)] {
      while (!stop && ::write(kept.number(), bytes.data(), bytes.size()) > 0) read_answer(kept);
    });
  }
  std::this_thread::sleep_for(milliseconds(300));
  const auto begun = Clock::now();
  std::vector<UniqueFd> callers;
  for (int i = 0; i < 32; ++i) callers.push_back(send(door, request(k_get)));
  for (const UniqueFd& caller : callers) read_all(caller);
  const auto slowest = std::chrono::duration_cast<milliseconds>(Clock::now() - begun);
  stop = true;
  for (std::thread& thread : busy) thread.join();
  BOOST_TEST(slowest.count() < 500);
}

BOOST_AUTO_TEST_CASE(half_sent_requests_hold_no_worker) {
  Door door;
  // Nobody looks after the pool, so nothing ends the halves: the one worker must be free all the same.
  const WorkerPool pool(door.socket.number(), 1, [](const Request&) { return HandlerResult{}; });
  const std::string whole = request(k_get);
  std::vector<UniqueFd> halves;
  for (std::size_t cut = 1; cut < whole.size(); ++cut) halves.push_back(send(door, whole.substr(0, cut)));
  for (int i = 0; i < 3; ++i) BOOST_TEST(ask(door, whole).find("Status: 200 OK\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_peer_that_sends_byte_by_byte_is_hung_up_on) {
  using Clock = std::chrono::steady_clock;
  Door door;
  WorkerPool pool(door.socket.number(), 1, [](const Request&) { return HandlerResult{}; });
  const UniqueFd dribbling = send(door, request(k_get).substr(0, 30));
  const auto begun = Clock::now();
  while (::send(dribbling.number(), "\0", 1, MSG_NOSIGNAL) == 1 &&
         Clock::now() - begun < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(WorkerPool::k_tick);
    pool.run_housekeeping();
  }
  BOOST_TEST((Clock::now() - begun < std::chrono::seconds(4)));  // on a busy machine, too
  BOOST_TEST(ask(door, request(k_get)).find("Status: 200 OK\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(housekeeping_is_wanted_while_there_is_something_to_do_and_no_longer) {
  Door door;
  WorkerPool pool(door.socket.number(), 2, [](const Request&) { return HandlerResult{}; });
  BOOST_TEST(!pool.wants_ticks());
  for (int round = 0; round < 3; ++round) {
    ask(door, request(k_get));
    BOOST_TEST(pool.wants_ticks());
    pollfd wanted{pool.wakeup_fd(), POLLIN, 0};
    BOOST_TEST(::poll(&wanted, 1, 0) == 1);
    for (int i = 0; i < 1000 && pool.wants_ticks(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      pool.run_housekeeping();
    }
    BOOST_TEST(!pool.wants_ticks());
    BOOST_TEST(::poll(&wanted, 1, 0) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_pool_that_is_not_drained_ends_and_closes_what_it_holds) {
  Door door;
  const UniqueFd silent = door.connect();
  {
    const WorkerPool pool(door.socket.number(), 4, [](const Request&) { return HandlerResult{}; });
    ask(door, request(k_get));  // after the silent one in the queue, so that one is accepted by now
  }
  char byte = 0;
  BOOST_TEST(::read(silent.number(), &byte, 1) == 0);
}

BOOST_AUTO_TEST_CASE(idle_workers_show_life_and_one_that_hangs_does_not) {
  using std::chrono::milliseconds;
  const auto lives_within = [](WorkerPool& pool, int tries) {
    for (int i = 0; i < tries; ++i) {
      if (pool.all_alive()) return true;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return false;
  };
  Door door;
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<bool> hanging = false;
  WorkerPool pool(
      door.socket.number(), 3,
      [&](const Request&) -> HandlerResult {
        hanging = true;
        released.wait();
        return {};
      },
      milliseconds(1));
  BOOST_TEST(lives_within(pool, 2000));
  BOOST_TEST(lives_within(pool, 2000));

  const UniqueFd peer = send(door, request(k_get));
  while (!hanging) std::this_thread::sleep_for(milliseconds(1));
  lives_within(pool, 20);  // of the time before
  BOOST_TEST(!lives_within(pool, 20));
  release.set_value();
  BOOST_TEST(lives_within(pool, 2000));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
