// One kept HTTP connection, which carries one request at a time and never blocks.
//
// It reports to an epoll by edges, under a number of its own. One that has been closed opens itself for its
// next request, so opening is part of what that request takes, as it is for any client.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"
#include "tests/bench/steady_caller/answer_reader.hpp"

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace steady {

class Connection {
 public:
  enum class Step { waits, answered, failed };

  Connection(const sockaddr_in& address, int epoll, std::uint32_t number);

  // Opens it, if it is closed; false with errno where that fails at once.
  [[nodiscard]] bool open();
  // Whether it is open, once that is known; waits five seconds at most and leaves errno.
  [[nodiscard]] bool wait_until_open() const;
  // Begins a request, which must stay where it is until it is answered or has failed.
  [[nodiscard]] Step send(const std::string& request);
  // Goes on after epoll has reported it. What happens to one without a request is no failure: it may be
  // closed.
  [[nodiscard]] Step go_on();

  // Of the last answer.
  [[nodiscard]] bool was_success() const { return answer_.status() / 100 == 2; }

 private:
  [[nodiscard]] bool write_rest();
  [[nodiscard]] Step read_answer();
  Step done(Step step);

  const sockaddr_in* address_;
  int epoll_;
  std::uint32_t number_;
  ivr::UniqueFd socket_;
  const std::string* request_ = nullptr;  // none while it is free
  std::size_t written_ = 0;
  AnswerReader answer_;
};

}  // namespace steady
