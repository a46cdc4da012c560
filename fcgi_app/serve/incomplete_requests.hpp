// The connections whose request is not whole yet, so that each is given up after a while.
//
// They stay epoll's or a worker's like all others: what is late is hung up on, and the worker that is told of
// it closes it. Workers add and remove, one housekeeping thread hangs up.
#pragma once

#include "fcgi_app/serve/connection_table.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <mutex>

namespace ivr {

// nginx sends a request at once; one that is not whole by then never will be.
inline constexpr std::chrono::seconds k_max_patience{5};

class IncompleteRequests {
 public:
  // True: it is the only one, and hang_up_on_late() is wanted from now on.
  bool add(Connection& connection, std::unique_ptr<HeldRequest> held);
  // Before it is answered or closed. Returns what was held of it.
  std::unique_ptr<HeldRequest> remove(Connection& connection);
  void hang_up_on_late(std::chrono::steady_clock::time_point now);
  [[nodiscard]] bool empty() const;

 private:
  mutable std::mutex mutex_;    // guards all_, and the times in it
  std::list<Connection*> all_;  // the oldest first
};

// Whether what is held of the connection's request is incomplete for k_max_patience.
bool is_late(const HeldRequest& held, std::chrono::steady_clock::time_point now);

}  // namespace ivr
