// The connections of nginx, and the one epoll set all workers wait on: for the listening socket, for the
// connections nobody works on, and for the stop.
//
// Safe to call from any thread. A connection is reported to one worker, once, until it is watched again
// (EPOLLONESHOT), so an idle or silent one costs no thread.
#pragma once

#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <atomic>
#include <chrono>
#include <list>

namespace ivr {

// Belongs to one thread at a time: to the worker it was reported to, otherwise to epoll.
struct Connection {
  UniqueFd socket;  // ours: watched by epoll, hung up on when the peer is late
  // The same socket once more, for libfcgi, which may close it at any time. If it closed ours, the number
  // could be another connection's while we still use it.
  int libfcgi_fd = -1;
  std::atomic<bool> watched = false;     // epoll knows it; see EpollSet::wait()
  std::list<Connection>::iterator self;  // in the set
};

class EpollSet {
 public:
  struct Event {
    enum class Kind { stop, listener, connection, nothing };
    Kind kind;
    Connection* connection = nullptr;
    bool peer_closed = false;  // it sends nothing more; what it sent before may be unread
  };

  EpollSet();  // throws std::system_error
  EpollSet(const EpollSet&) = delete;
  EpollSet& operator=(const EpollSet&) = delete;
  // Closes all connections.
  ~EpollSet();

  // Nothing: no event within the timeout. A negative timeout never ends.
  Event wait(std::chrono::milliseconds timeout);

  // A connection that is not watched yet. It takes over both descriptors.
  Connection& add(UniqueFd socket, UniqueFd for_libfcgi);
  // Afterwards the connection belongs to epoll. False: the kernel has no room for it.
  bool watch(Connection& connection);
  void close(Connection& connection);
  [[nodiscard]] bool empty() const;

  bool watch_listener(int fd);
  void unwatch_listener(int fd);
  // Every wait() now and later returns stop.
  void stop();

 private:
  UniqueFd epoll_;
  UniqueFd stop_;
  mutable Mutex mutex_;
  std::list<Connection> connections_ GUARDED_BY(mutex_);  // the list, not what is in the connections
};

}  // namespace ivr
