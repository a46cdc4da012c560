#include "fcgi_app/serve/worker.hpp"

#include "fcgi_app/serve/request_log.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <exception>

namespace ivr {
namespace {

using Clock = std::chrono::steady_clock;

// Without a body: neither Twilio nor a stranger has use for one.
HandlerResult bare(int status) {
  HandlerResult result;
  result.response.status = status;
  return result;
}

void write(const LogLine& line) {
  write_log(line.level, line.text);
}

bool has_unread_bytes(const Connection& connection) {
  int count = 0;
  return ::ioctl(connection.socket.number(), FIONREAD, &count) == 0 && count > 0;
}

// A peer that is still sending its body then reads the 413 instead of finding a broken connection.
void discard_input(const Connection& connection) {
  constexpr int k_max_rounds = 64;
  std::array<char, 64UL * 1024> block;
  for (int round = 0; round < k_max_rounds; ++round)
    if (::recv(connection.socket.number(), block.data(), block.size(), MSG_DONTWAIT) <= 0) return;
}

}  // namespace

void Worker::run() {
  for (;;) {
    const EpollSet::Event event = context_.epoll.wait(context_.idle_timeout);
    if (event.kind == EpollSet::Event::Kind::stop) return;
    heartbeats_.fetch_add(1, std::memory_order_relaxed);
    if (event.kind == EpollSet::Event::Kind::nothing) continue;
    const BusyScope busy(context_);
    handle_event(event);
  }
}

// Whatever a request throws is caught here, so that one request cannot end the worker.
void Worker::handle_event(const EpollSet::Event& event) {
  Connection* connection = event.connection;
  try {
    if (event.kind == EpollSet::Event::Kind::listener) {
      connection = context_.listener.accept();
      if (connection != nullptr) finish(*connection, Disposition::watch);
    } else if (event.peer_closed && !has_unread_bytes(*connection)) {
      finish(*connection, Disposition::close);
    } else {
      finish(*connection, on_readable(*connection));
    }
  } catch (const std::exception& error) {
    on_exception(connection, error.what());
  }
}

Worker::Disposition Worker::on_readable(Connection& connection) {
  const auto incoming = read(connection);
  if (!incoming) return refuse("the request is incomplete or not FastCGI");
  return answer(connection, *incoming);
}

std::optional<IncomingRequest> Worker::read(Connection& connection) {
  const PeerDeadline::Wait wait(deadline_, connection.socket.number());
  auto incoming = fastcgi_.read(connection.libfcgi_fd);
  in_request_ = unanswered_ = incoming.has_value();
  if (!incoming) connection.libfcgi_fd = -1;
  return incoming;
}

Worker::Disposition Worker::answer(Connection& connection, const IncomingRequest& incoming) {
  const auto begun = Clock::now();
  const HandlerResult decided = decide(incoming);
  // Looked at before the answer: once that is read, the peer may rely on the connection during a drain.
  const bool keep = incoming.damage.empty() && !incoming.request.body_too_long && !context_.draining;
  const bool sent = send(connection, decided.response);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
  write(request_line({.method = incoming.method,
                      .uri = incoming.request.uri,
                      .status = decided.response.status,
                      .took = took,
                      .call_sid = decided.call_sid}));
  if (incoming.request.body_too_long) discard_input(connection);
  const bool kept = end_request(connection, keep);
  if (!sent) return refuse("the peer did not take the answer");
  return kept ? Disposition::watch : Disposition::close;
}

HandlerResult Worker::decide(const IncomingRequest& incoming) const {
  if (incoming.damage.empty()) return context_.handle_request(incoming.request);
  write(dropped_line(incoming.damage, incoming.request.uri));
  return bare(400);
}

// False: the peer has gone or does not read. What it did not take is never sent.
bool Worker::send(const Connection& connection, const Response& response) {
  const PeerDeadline::Wait wait(deadline_, connection.socket.number());
  unanswered_ = false;
  return fastcgi_.write(response);
}

bool Worker::end_request(Connection& connection, bool keep) {
  in_request_ = false;
  const bool kept = fastcgi_.finish(keep);
  if (!kept) connection.libfcgi_fd = -1;
  return kept;
}

Worker::Disposition Worker::refuse(std::string_view reason) {
  context_.closed_connections.write(Level::warning, fmt::format(R"(connection_closed reason="{}")", reason));
  return Disposition::close;
}

// connection: null when it could not be accepted.
void Worker::on_exception(Connection* connection, std::string_view what) {
  write_log(Level::error, fmt::format(R"(failed reason="{}")", escape_for_log(what, 512)));
  if (connection == nullptr) return;
  // Twilio turns to its fallback URL on a 500.
  if (unanswered_) send(*connection, bare(500).response);
  if (in_request_) end_request(*connection, false);
  finish(*connection, Disposition::close);
}

void Worker::finish(Connection& connection, Disposition disposition) {
  if (disposition == Disposition::close || !context_.epoll.watch(connection))
    context_.epoll.close(connection);
}

}  // namespace ivr
