// Every connection nginx has open to us.
//
// The table may be used from any thread. A Connection itself belongs to one at a time: to the worker that
// was told of it, else to epoll, else to the parking lot.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>

namespace ivr {

struct Connection {
  int fd = -1;
  std::atomic<bool> watched = false;  // epoll knows it; see Readiness::wait()
  std::size_t perhaps_unread = 0;     // bytes of answers, at most, that the peer has not read
  std::size_t waiting_bytes = 0;      // of an incomplete request, when it was last looked at
  std::chrono::steady_clock::time_point incomplete_since{};  // when waiting_bytes > 0
  std::list<Connection>::iterator place;                     // in the table
};

class ConnectionTable {
 public:
  ConnectionTable() = default;
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;
  ~ConnectionTable();

  // Takes fd over.
  Connection& add(int fd);
  void close(Connection& connection);
  // For a connection whose fd somebody else has closed.
  void forget(Connection& connection);
  [[nodiscard]] bool empty() const;

 private:
  mutable std::mutex mutex_;  // guards all_, not what is in the connections
  std::list<Connection> all_;
};

}  // namespace ivr
