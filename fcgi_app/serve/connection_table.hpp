// Every connection nginx has open to us.
//
// The table may be used from any thread. A Connection itself belongs to one at a time: to the worker that
// was told of it, else to epoll.
#pragma once

#include "fcgi_app/serve/fastcgi_request_reader.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace ivr {

struct Connection;

// What has come of a request that is not whole yet.
struct HeldRequest {
  std::string bytes;
  RequestReader reader;                           // of those bytes
  std::chrono::steady_clock::time_point since{};  // when it was found incomplete
  std::list<Connection*>::iterator place{};       // among the incomplete requests
};

struct Connection {
  int fd = -1;
  std::atomic<bool> watched = false;      // epoll knows it; see EpollSet::wait()
  std::size_t perhaps_unread = 0;         // bytes of answers, at most, that the peer has not read
  std::unique_ptr<HeldRequest> held;      // null: no request has begun
  std::list<Connection>::iterator place;  // in the table
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
  [[nodiscard]] bool empty() const;

 private:
  mutable std::mutex mutex_;  // guards all_, not what is in the connections
  std::list<Connection> all_;
};

}  // namespace ivr
