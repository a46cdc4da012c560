// Signals as something to be read, so that no thread is ever interrupted by one.
//
// A signal that interrupts libfcgi's read() cuts a body short without a word.
#pragma once

#include "fcgi_app/descriptor.hpp"

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
  Descriptor fd_;
};

}  // namespace ivr
