// The one epoll set all workers wait on: the listening socket, the connections nobody works on, and stop.
//
// Safe to call from any thread. A connection is reported to one worker, once, until it is watched again
// (EPOLLONESHOT), so an idle or silent one costs no thread.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"
#include "fcgi_app/serve/connection_table.hpp"

#include <chrono>

namespace ivr {

class EpollSet {
 public:
  struct Event {
    enum class Kind { stop, listener, connection, nothing };
    Kind kind;
    Connection* connection = nullptr;
  };

  EpollSet();  // throws std::system_error

  // Nothing: none of these within the time. A negative one never ends.
  Event wait(std::chrono::milliseconds most);
  // From here on the connection is the set's. False: the kernel has no room for it.
  bool watch(Connection& connection);
  bool watch_listener(int fd);
  void leave_listener(int fd);
  // Every wait() now and later returns stop.
  void stop();

 private:
  UniqueFd epoll_;
  UniqueFd stop_;
};

}  // namespace ivr
