// What the workers of a pool have in common: their connections, and what is done with a request.
#pragma once

#include "core/webhook/effects.hpp"
#include "core/webhook/request.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/serve/connection_table.hpp"
#include "fcgi_app/serve/epoll_set.hpp"
#include "fcgi_app/serve/incomplete_requests.hpp"
#include "fcgi_app/serve/listener.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace ivr {

// Decides and carries out what must happen besides answering. Called by all workers at once; whatever it
// throws becomes a 500.
using AnswerWebhook = std::function<HandlerResult(const Request&)>;

// Each member can be used from any thread.
struct ServerContext {
  ServerContext(int listening_fd, AnswerWebhook how, std::chrono::milliseconds longest_rest);

  AnswerWebhook answer_webhook;
  std::chrono::milliseconds longest_rest;  // an idle worker wakes up that often; negative: never
  EpollSet readiness;
  ConnectionTable connections;
  IncompleteRequests incomplete;
  Listener listener;
  UniqueFd attention;  // an eventfd: the housekeeping thread is wanted
  RateLimitedLog refusals;
  std::atomic<bool> draining{false};  // connections are closed after their answer
  std::atomic<int> busy{0};           // workers with something in hand
  std::atomic<std::uint64_t> turns{0};

  void call_housekeeping();
  void close(Connection& connection);
  void refuse(Connection& connection, std::string_view reason);
};

}  // namespace ivr
