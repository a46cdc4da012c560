// What the workers of a pool have in common: their connections, and what is done with a request.
#pragma once

#include "core/webhook/answer.hpp"
#include "core/webhook/request.hpp"
#include "fcgi_app/log.hpp"
#include "fcgi_app/serve/connections/connection_table.hpp"
#include "fcgi_app/serve/connections/incomplete_requests.hpp"
#include "fcgi_app/serve/connections/listener.hpp"
#include "fcgi_app/serve/connections/readiness.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace ivr {

// Decides and carries out what must happen besides answering. Called by all workers at once; whatever it
// throws becomes a 500.
using AnswerWebhook = std::function<Answer(const Request&)>;

// Each member can be used from any thread.
struct Workplace {
  Workplace(int listening_fd, AnswerWebhook how, std::chrono::milliseconds longest_rest);

  AnswerWebhook answer_webhook;
  std::chrono::milliseconds longest_rest;  // an idle worker wakes up that often; negative: never
  Readiness readiness;
  ConnectionTable connections;
  IncompleteRequests incomplete;
  Listener listener;
  Descriptor attention;  // an eventfd: the housekeeping thread is wanted
  SparingLog refusals;
  std::atomic<bool> draining{false};  // connections are closed after their answer
  std::atomic<int> busy{0};           // workers with something in hand
  std::atomic<std::uint64_t> turns{0};

  void call_housekeeping();
  void close(Connection& connection);
  void refuse(Connection& connection, std::string_view reason);
};

}  // namespace ivr
