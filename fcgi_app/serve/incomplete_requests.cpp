#include "fcgi_app/serve/incomplete_requests.hpp"

#include <sys/socket.h>

#include <utility>

namespace ivr {

bool IncompleteRequests::add(Connection& connection, std::unique_ptr<HeldRequest> held) {
  const std::lock_guard lock(mutex_);
  held->place = all_.insert(all_.end(), &connection);
  held->since = std::chrono::steady_clock::now();
  connection.held = std::move(held);
  return all_.size() == 1;
}

std::unique_ptr<HeldRequest> IncompleteRequests::remove(Connection& connection) {
  const std::lock_guard lock(mutex_);
  all_.erase(connection.held->place);
  return std::exchange(connection.held, nullptr);
}

// Not closed, for a worker may have it in hand. It cannot close it meanwhile: it has to remove it first.
// What came in time and no worker has read yet can still be read and, if it makes the request whole,
// answered.
void IncompleteRequests::hang_up_on_late(std::chrono::steady_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  for (const Connection* connection : all_) {
    if (!is_late(*connection->held, now)) return;
    ::shutdown(connection->fd, SHUT_RD);
  }
}

bool IncompleteRequests::empty() const {
  const std::lock_guard lock(mutex_);
  return all_.empty();
}

bool is_late(const HeldRequest& held, std::chrono::steady_clock::time_point now) {
  return now - held.since >= k_max_patience;
}

}  // namespace ivr
