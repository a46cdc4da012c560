// What the workers of a pool share: their connections, and what is done with a request.
#pragma once

#include "core/webhook/effects.hpp"
#include "core/webhook/endpoint.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/serve/epoll_set.hpp"
#include "fcgi_app/serve/listener.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace ivr {

// Decides the response and carries out the effects. Called by all workers at once; an exception becomes a
// 500.
using RequestHandler = std::function<HandlerResult(const Request&)>;

// Each member can be used from any thread.
struct ServerContext {
  ServerContext(int listening_fd, RequestHandler handler, std::chrono::milliseconds idle_timeout);

  RequestHandler handle_request;
  std::chrono::milliseconds idle_timeout;  // an idle worker wakes up that often; negative: never
  EpollSet epoll;
  Listener listener;
  UniqueFd wakeup_fd;  // an eventfd: the housekeeping thread has work
  RateLimitedLog closed_connections;
  std::atomic<bool> draining{false};  // connections are closed after their answer
  std::atomic<bool> ticking{false};   // the housekeeping thread looks at the deadlines of workers
  std::atomic<int> busy{0};           // workers that handle an event
  std::atomic<std::uint64_t> events{0};

  void wake_housekeeping();
};

// Counts a worker as busy while it exists, and has its deadlines looked at.
class BusyScope {
 public:
  explicit BusyScope(ServerContext& context);
  ~BusyScope() { --context_.busy; }
  BusyScope(const BusyScope&) = delete;
  BusyScope& operator=(const BusyScope&) = delete;

 private:
  ServerContext& context_;
};

}  // namespace ivr
