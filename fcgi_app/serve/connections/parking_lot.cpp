#include "fcgi_app/serve/connections/parking_lot.hpp"

#include <poll.h>
#include <sys/ioctl.h>

#include <utility>

namespace ivr {
namespace {

bool has_more(const Connection& connection) {
  int waiting = 0;
  if (::ioctl(connection.fd, FIONREAD, &waiting) != 0) return true;  // let a worker find out what is wrong
  return static_cast<std::size_t>(waiting) != connection.waiting_bytes;
}

bool peer_has_closed(const Connection& connection) {
  pollfd look{connection.fd, POLLRDHUP, 0};
  return ::poll(&look, 1, 0) == 1;
}

}  // namespace

bool ParkingLot::park(Connection& connection) {
  const std::lock_guard lock(mutex_);
  parked_.push_back(&connection);
  return parked_.size() == 1;
}

ParkingLot::Due ParkingLot::collect(std::chrono::steady_clock::time_point now) {
  std::vector<Connection*> looked_at;
  {
    const std::lock_guard lock(mutex_);
    looked_at.swap(parked_);
  }
  Due due;
  std::vector<Connection*> stay;
  for (Connection* connection : looked_at) {
    if (has_more(*connection)) {
      due.changed.push_back(connection);
    } else if (peer_has_closed(*connection)) {
      due.gone.push_back(connection);
    } else if (now - connection->incomplete_since >= k_most_patience) {
      due.too_late.push_back(connection);
    } else {
      stay.push_back(connection);
    }
  }
  const std::lock_guard lock(mutex_);
  parked_.insert(parked_.end(), stay.begin(), stay.end());
  return due;
}

bool ParkingLot::empty() const {
  const std::lock_guard lock(mutex_);
  return parked_.empty();
}

}  // namespace ivr
