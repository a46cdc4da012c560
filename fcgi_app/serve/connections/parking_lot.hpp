// Where connections wait whose request is incomplete.
//
// epoll would report them over and over (their bytes stay in the socket), so they are looked at every few
// milliseconds instead, and given up after a while. Workers park; one housekeeping thread collects.
#pragma once

#include "fcgi_app/serve/connections/connection_table.hpp"

#include <chrono>
#include <mutex>
#include <vector>

namespace ivr {

// nginx sends a request at once; one that is not whole by then never will be.
inline constexpr std::chrono::seconds k_most_patience{5};

class ParkingLot {
 public:
  struct Due {
    std::vector<Connection*> changed;   // more bytes have come
    std::vector<Connection*> gone;      // the peer has closed it
    std::vector<Connection*> too_late;  // incomplete for k_most_patience
  };

  // The connection is the lot's until collected. True: the lot was empty, and now wants to be collected.
  bool park(Connection& connection);
  // Those in Due are the caller's; the others stay.
  Due collect(std::chrono::steady_clock::time_point now);
  [[nodiscard]] bool empty() const;

 private:
  mutable std::mutex mutex_;  // guards parked_
  std::vector<Connection*> parked_;
};

}  // namespace ivr
