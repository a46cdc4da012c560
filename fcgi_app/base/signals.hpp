// Signals as something to be read, so that no thread is ever interrupted by one.
//
// So no call of any thread ends early, and nothing of ours runs in the middle of something else.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"

namespace ivr {

class Signals {
 public:
  enum class Wish { none, reload, stop };

  // Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it will start: construct it first.
  Signals();  // throws std::system_error

  // Readable when there is a wish.
  [[nodiscard]] int fd() const { return fd_.number(); }
  // The next one; does not wait.
  Wish next();

 private:
  UniqueFd fd_;
};

}  // namespace ivr
