// Sends requests at a fixed rate, whatever the server does, and measures from the moment each was due.
//
// A caller that waits for an answer before it asks again asks less of a server that stalls, and sees one slow
// answer where a second of callers had to wait: that is called coordinated omission. Here request i is due at
// the start plus i divided by the rate. One that is due while no connection is free waits, and its waiting
// counts.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"
#include "tests/bench/steady_caller/connection.hpp"

#include <netinet/in.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace steady {

struct Plan {
  sockaddr_in address{};
  std::vector<std::string> requests;  // as they go over the wire; taken in turn
  std::size_t total = 0;              // requests to send
  std::chrono::nanoseconds period{};  // between two of them
  std::size_t connections = 0;
  std::chrono::seconds timeout{};  // for answers after the last request was due
};

struct Outcome {
  std::vector<std::chrono::nanoseconds> latencies;  // one of each request that was due, failed ones included
  std::size_t errors = 0;                           // not answered, or with another status than 2xx
  std::size_t queued = 0;                           // found no free connection when they were due
  std::size_t late = 0;                             // sent more than a millisecond late though one was free
  std::chrono::nanoseconds elapsed{};               // from the first one's due time to the last one's end
};

class OpenLoop {
 public:
  // Throws std::system_error when no connection can be made.
  explicit OpenLoop(const Plan& plan);

  // What is not answered when its timeout ends is an error.
  Outcome run();

 private:
  using Clock = std::chrono::steady_clock;
  struct Free {
    std::size_t connection;
    Clock::time_point since;
  };

  void open_all();
  [[nodiscard]] Clock::time_point due(std::size_t request) const;
  void send_what_is_due();
  void send_next();
  void wait_for_events();
  void take(std::size_t connection, Connection::Step step);
  void give_up();

  const Plan* plan_;
  ivr::UniqueFd epoll_;
  std::vector<Connection> connections_;
  std::vector<std::size_t> carried_;  // by connection, the request that is under way
  std::deque<Free> free_;             // the one that is free for longest first
  Clock::time_point start_;
  std::size_t next_ = 0;
  Outcome outcome_;
};

}  // namespace steady
