// The connections of nginx, and the one epoll set all workers wait on: for the listening socket, for the
// connections nobody works on, and for the stop. All wait in one queue, in the order in which they became
// ready.
//
// Safe to call from any thread. A connection is reported to one worker, once, until it is watched again
// (EPOLLONESHOT), so an idle or silent one costs no thread. Neither does one whose request is incomplete: it
// is parked, and the housekeeping thread looks whether more of it has come.
#pragma once

#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>

namespace ivr {

// Belongs to one thread at a time: to the worker it was reported to, otherwise to the set.
struct Connection {
  enum class State {
    in_work,   // a worker has it
    watched,   // epoll reports it
    parked,    // its request is incomplete
    given_up,  // shut down, to make room; the worker to whom epoll reports it closes it
  };

  UniqueFd socket;  // ours: watched by epoll, hung up on when the peer is late
  // The same socket once more, for libfcgi, which may close it at any time. If it closed ours, the number
  // could be another connection's while we still use it.
  int libfcgi_fd = -1;
  std::atomic<State> state = State::in_work;
  bool known_to_epoll = false;
  std::atomic<std::uint64_t> last_request = 0;  // a number that grows; 0: it has brought none yet
  std::uint64_t accepted_at = 0;                // a tick
  int parked_ticks = 0;                         // since its request began
  int unread_bytes = 0;                         // when it was parked
  bool overdue = false;                         // the rest of its request is not waited for any longer
  std::list<Connection>::iterator self;         // in the set
};

class EpollSet {
 public:
  struct Event {
    enum class Kind { stop, listener, connection, nothing };
    Kind kind;
    Connection* connection = nullptr;
    bool peer_closed = false;  // it sends nothing more; what it sent before may be unread
    bool given_up = false;     // close it
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
  // Afterwards the connection belongs to the set: its request is incomplete, and it is reported again when
  // more of it has come, or when it is overdue. For nginx this never happens: it sends a request whole.
  void park(Connection& connection);
  void close(Connection& connection);
  [[nodiscard]] std::size_t size() const { return size_; }

  // By the housekeeping thread: looks at the parked connections.
  void tick();
  [[nodiscard]] bool has_parked() const { return parked_ > 0; }
  // Shuts down connections that bring no request at the moment, the oldest first: up to so many that are
  // incomplete or have never brought one, though there was time for it. If there are none, the kept one that
  // was used longest ago, provided that kept_too is true or that none of the others may soon be one of those.
  // Returns how many.
  std::size_t give_up_idle(std::size_t most, bool kept_too);

  bool watch_listener(int fd);
  void unwatch_listener(int fd);
  // Every wait() now and later returns stop.
  void stop();

 private:
  bool give_up(Connection& connection) REQUIRES(mutex_);

  UniqueFd epoll_;
  UniqueFd stop_;
  std::atomic<std::size_t> size_ = 0;
  std::atomic<std::size_t> parked_ = 0;
  std::atomic<std::uint64_t> ticks_ = 0;
  mutable Mutex mutex_;
  std::list<Connection> connections_ GUARDED_BY(mutex_);  // the list, and what is in the parked connections
};

}  // namespace ivr
