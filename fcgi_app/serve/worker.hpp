// One thread that answers: waits for a connection with something to read, and brings it a step further.
//
// Never waits for a peer: what is not whole is parked, what is idle goes back to epoll.
#pragma once

#include "core/webhook/answer.hpp"
#include "core/webhook/request.hpp"
#include "fcgi_app/log.hpp"
#include "fcgi_app/serve/connections/connection_table.hpp"
#include "fcgi_app/serve/connections/listener.hpp"
#include "fcgi_app/serve/connections/parking_lot.hpp"
#include "fcgi_app/serve/connections/readiness.hpp"
#include "fcgi_app/serve/exchange.hpp"
#include "fcgi_app/serve/frame.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

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
  ParkingLot parking;
  Listener listener;
  Descriptor attention;  // an eventfd: the housekeeping thread is wanted
  SparingLog refusals;
  std::atomic<bool> draining{false};  // connections are closed after their answer
  std::atomic<int> busy{0};           // workers with something in hand
  std::atomic<std::uint64_t> turns{0};

  void call_housekeeping();
  void refuse(Connection& connection, std::string_view reason);
};

class Worker {
 public:
  // laps: counted up with every turn and every longest_rest, so it stands still when the worker hangs.
  Worker(Workplace& place, std::atomic<std::uint64_t>& laps);
  // Until the pool is stopped.
  void run();

 private:
  enum class Fate { wait, park, close, closed_already };

  void take_turn(Connection* connection);
  Fate attend(Connection& connection);
  Fate answer(Connection& connection, const FrameVerdict& verdict);
  Answer decide() const;
  void settle(Connection& connection, Fate fate);
  void park(Connection& connection);
  void discard_input(const Connection& connection);

  Workplace& place_;
  std::atomic<std::uint64_t>& laps_;
  Exchange exchange_;
  std::unique_ptr<std::byte[]> peeked_;  // k_max_request_bytes; those never written to take no memory
};

}  // namespace ivr
