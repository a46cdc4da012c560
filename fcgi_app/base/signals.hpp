// Signals as events that are read, so that no thread is ever interrupted by one.
//
// No system call of any thread ends early, and no code of ours runs in the middle of other code.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"

namespace ivr {

class Signals {
 public:
  enum class Event { none, reload, stop };

  // Blocks SIGTERM, SIGINT and SIGHUP for this thread and for all threads it will start: construct it first.
  Signals();  // throws std::system_error

  // Readable when there is an event.
  [[nodiscard]] int fd() const { return fd_.number(); }
  // The next event; does not wait.
  Event next();

 private:
  UniqueFd fd_;
};

}  // namespace ivr
