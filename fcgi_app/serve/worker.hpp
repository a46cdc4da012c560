// One thread that answers requests: it waits for a connection that has something to read, lets libfcgi read
// the request, and sends the answer.
//
// A peer can keep it waiting for less than a second: the socket's timeouts end silence, the deadline ends
// dribbling.
#pragma once

#include "core/webhook/effects.hpp"
#include "fcgi_app/serve/epoll_set.hpp"
#include "fcgi_app/serve/fastcgi.hpp"
#include "fcgi_app/serve/peer_deadline.hpp"
#include "fcgi_app/serve/server_context.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ivr {

class Worker {
 public:
  // Construct it in the main thread.
  explicit Worker(ServerContext& context) : context_(context) {}
  // Until the pool is stopped.
  void run();

  // Counts every event and every idle_timeout, so it does not change while the worker hangs. For any thread.
  [[nodiscard]] std::uint64_t heartbeats() const { return heartbeats_.load(std::memory_order_relaxed); }
  // For the housekeeping thread.
  PeerDeadline& deadline() { return deadline_; }

 private:
  enum class Disposition { watch, close };

  void handle_event(const EpollSet::Event& event);
  Disposition on_readable(Connection& connection);
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
  PeerDeadline deadline_;
  std::atomic<std::uint64_t> heartbeats_ = 0;
  bool in_request_ = false;  // between read() and end_request()
  bool unanswered_ = false;  // between read() and send()
};

}  // namespace ivr
