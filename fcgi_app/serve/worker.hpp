// One thread that answers requests: it waits for a connection that has a whole request to read, lets libfcgi
// read it, and sends the answer.
//
// It never waits for the rest of a request: the connection is parked meanwhile. A peer that does not read its
// answers can keep it waiting for a tenth of a second: the socket's timeout ends silence, the deadline ends
// dribbling.
#pragma once

#include "core/webhook/effects.hpp"
#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/serve/epoll_set.hpp"
#include "fcgi_app/serve/fastcgi.hpp"
#include "fcgi_app/serve/server_context.hpp"

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace ivr {

// Limits how long a peer may keep a worker waiting, however small the pieces are that it sends or takes. The
// receive and send timeouts of a socket begin anew with every byte; this deadline does not.
class PeerDeadline {
 public:
  using Clock = std::chrono::steady_clock;

  // As long as it exists, the worker depends on the peer of that socket.
  class Wait {
   public:
    Wait(PeerDeadline& deadline, int socket) : deadline_(deadline) { deadline_.set(socket); }
    ~Wait() { deadline_.set(-1); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    PeerDeadline& deadline_;
  };

  // Called by the housekeeping thread: ends what the worker has waited for too long. The worker then closes
  // the connection.
  void shut_down_if_over(Clock::time_point now, std::chrono::milliseconds limit) {
    const MutexLock lock(mutex_);
    if (socket_ >= 0 && now - since_ > limit) ::shutdown(socket_, SHUT_RDWR);
  }

 private:
  void set(int socket) {
    const MutexLock lock(mutex_);
    socket_ = socket;
    if (socket >= 0) since_ = Clock::now();
  }

  Mutex mutex_;
  int socket_ GUARDED_BY(mutex_) = -1;
  Clock::time_point since_ GUARDED_BY(mutex_){};
};

class Worker {
 public:
  // Construct it in the main thread.
  explicit Worker(ServerContext& context);
  // Until the pool is stopped.
  void run();

  // Counts every event and every idle_timeout, so it does not change while the worker hangs. For any thread.
  [[nodiscard]] std::uint64_t heartbeats() const { return heartbeats_.load(std::memory_order_relaxed); }
  // For the housekeeping thread.
  PeerDeadline& deadline() { return deadline_; }

 private:
  enum class Disposition { watch, park, close };

  void handle_event(const EpollSet::Event& event);
  void accept();
  Disposition on_readable(Connection& connection, bool peer_closed);
  Disposition handle_request(Connection& connection);
  Disposition answer(Connection& connection, const IncomingRequest& incoming);
  [[nodiscard]] HandlerResult decide(const IncomingRequest& incoming) const;
  std::optional<IncomingRequest> read(Connection& connection);
  bool send(const Connection& connection, const Response& response);
  bool end_request(Connection& connection, bool keep);
  Disposition refuse(std::string_view reason);
  void on_exception(Connection* connection, std::string_view what);
  void finish(Connection& connection, Disposition disposition);

  ServerContext& context_;
  FastCgi fastcgi_;
  std::unique_ptr<char[]>
      unread_;  // of the connection that is looked at; pages that no request reaches take no memory
  PeerDeadline deadline_;
  std::atomic<std::uint64_t> heartbeats_ = 0;
  bool in_request_ = false;  // between read() and end_request()
  bool unanswered_ = false;  // between read() and send()
};

}  // namespace ivr
