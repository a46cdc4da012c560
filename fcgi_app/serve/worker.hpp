// One thread that answers: waits for a connection with something to read, and brings it a step further.
//
// Never waits for a peer: what has come is read, what is whole is answered, and then the connection goes back
// to epoll.
#pragma once

#include "core/webhook/answer.hpp"
#include "core/webhook/request.hpp"
#include "fcgi_app/log.hpp"
#include "fcgi_app/serve/connections/connection_table.hpp"
#include "fcgi_app/serve/connections/incomplete_requests.hpp"
#include "fcgi_app/serve/connections/listener.hpp"
#include "fcgi_app/serve/connections/readiness.hpp"
#include "fcgi_app/serve/fastcgi/request_reader.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ivr {

// Decides and carries out what must happen besides answering. Called by all workers at once; whatever it
// throws becomes a 500.
using AnswerWebhook = std::function<Answer(const Request&)>;

// What the workers of a pool have in common; each member can be used from any thread.
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

class Worker {
 public:
  // laps: counted up with every turn and every longest_rest, so it stands still when the worker hangs.
  Worker(Workplace& place, std::atomic<std::uint64_t>& laps);
  // Until the pool is stopped.
  void run();

 private:
  enum class Fate { wait, close, closed_already };

  void take_turn(Connection* connection);
  Fate attend(Connection& connection);
  Fate hang_up(Connection& connection);
  Fate read(Connection& connection, RequestReader& reader, std::string_view bytes);
  Fate refuse(Connection& connection, std::string_view reason);
  Fate hold(Connection& connection, RequestReader& reader, std::string_view bytes);
  Fate answer(Connection& connection, const RequestReader& reader, std::string_view bytes,
              bool keep_connection);
  [[nodiscard]] Answer decide(const IncomingRequest& incoming) const;
  bool send(Connection& connection, const Response& response);
  void settle(Connection& connection, Fate fate);
  void discard_input(const Connection& connection);

  Workplace& place_;
  std::atomic<std::uint64_t>& laps_;
  std::unique_ptr<char[]> input_;  // k_max_request_bytes; those never written to take no memory
  std::string reply_;
  unsigned unanswered_ = 0;  // the id of the request in hand; 0: none
};

}  // namespace ivr
