// Where nginx connects: a Unix socket that systemd hands over, or one of our own at a path; and the Listener
// that accepts connections from it.
//
// Never TCP: a peer that can connect is trusted with more than a caller is.
#pragma once

#include "core/base/result.hpp"
#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/unique_fd.hpp"
#include "fcgi_app/serve/epoll_set.hpp"

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

namespace ivr {

class ListeningSocket {
 public:
  // The socket that systemd passed (LISTEN_FDS) or that is standard input; otherwise a new one at path,
  // with mode 0660. Call it before threads are started: it sets the umask for a moment. The error names the
  // path.
  static Result<ListeningSocket> open(const std::string& path, int queue);

  ListeningSocket(ListeningSocket&&) = default;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  [[nodiscard]] int fd() const { return socket_.number(); }
  // For the log.
  [[nodiscard]] const std::string& name() const { return name_; }
  // The socket is ours: no other process will answer the peers that wait in its queue.
  [[nodiscard]] bool is_ours() const { return ours_; }
  // Removes the name from the file system if it is ours and still belongs to this socket.
  void unlink();

 private:
  ListeningSocket(UniqueFd socket, std::string name) : socket_(std::move(socket)), name_(std::move(name)) {}
  static Result<ListeningSocket> inherited(int fd, std::string name);
  static Result<ListeningSocket> create(const std::string& path, int queue);

  UniqueFd socket_;
  std::string name_;
  bool ours_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// Accepts connections, and pauses when the process has no room for another one.
//
// Workers call accept(), the housekeeping thread calls resume_when_due(). A paused listener costs no thread;
// connections wait in the socket's queue meanwhile.
class Listener {
 public:
  // fd is made non-blocking and remains the caller's. Throws std::system_error.
  Listener(int fd, EpollSet& epoll);

  // Adds the next connection to the set. Null: none waits, or there is no room for it. Then idle connections
  // make room; if there are none, the listener pauses.
  Connection* accept();
  [[nodiscard]] bool paused() const { return paused_; }
  // Ends a pause: a worker has finished with a connection, or some time has passed.
  void resume();
  // For good. Connections that wait in the socket's queue are left to the next process that listens on it.
  void stop();
  [[nodiscard]] bool has_waiting() const;

 private:
  enum class State { listening, paused, stopped };
  void make_room(const std::string& reason);
  void pause();

  int fd_;
  EpollSet& epoll_;
  std::size_t max_connections_;
  RateLimitedLog log_;
  std::atomic<bool> paused_ = false;
  std::atomic<int> failed_attempts_ = 0;  // to make room, in a row
  mutable Mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::listening;
};

}  // namespace ivr
