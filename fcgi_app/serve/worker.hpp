// One thread that answers: waits for a connection with something to read, and brings it a step further.
//
// Never waits for a peer: what has come is read, what is whole is answered, and then the connection goes back
// to epoll.
#pragma once

#include "core/webhook/effects.hpp"
#include "fcgi_app/serve/connection_table.hpp"
#include "fcgi_app/serve/fastcgi_request_reader.hpp"
#include "fcgi_app/serve/server_context.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ivr {

class Worker {
 public:
  // laps: counted up with every turn and every longest_rest, so it stands still when the worker hangs.
  Worker(ServerContext& place, std::atomic<std::uint64_t>& laps);
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
  [[nodiscard]] HandlerResult decide(const IncomingRequest& incoming) const;
  bool send(Connection& connection, const Response& response);
  void settle(Connection& connection, Fate fate);
  void discard_input(const Connection& connection);

  ServerContext& place_;
  std::atomic<std::uint64_t>& laps_;
  std::unique_ptr<char[]> input_;  // k_max_request_bytes; those never written to take no memory
  std::string reply_;
  unsigned unanswered_ = 0;  // the id of the request in hand; 0: none
};

}  // namespace ivr
