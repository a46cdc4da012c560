#include "fcgi_app/serve/worker.hpp"

#include "fcgi_app/serve/request_log.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
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

// More than a request of nginx can have: 36 kB of headers, which limits.conf allows, as parameters, and a
// body of k_max_body_bytes in the smallest records.
constexpr std::size_t k_unread_bytes = 256UL * 1024;

// The others, and requests that are ready, then get their turn first.
constexpr int k_max_accepts_at_once = 64;

// A peer that is still sending its body then reads the 413 instead of finding a broken connection.
void discard_input(const Connection& connection) {
  constexpr int k_max_rounds = 64;
  std::array<char, 64UL * 1024> block;
  for (int round = 0; round < k_max_rounds; ++round)
    if (::recv(connection.socket.number(), block.data(), block.size(), MSG_DONTWAIT) <= 0) return;
}

}  // namespace

Worker::Worker(ServerContext& context)
    : context_(context), unread_(std::make_unique_for_overwrite<char[]>(k_unread_bytes)) {}

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
  try {
    if (event.kind == EpollSet::Event::Kind::listener) {
      accept();
    } else if (event.given_up) {
      finish(*event.connection, Disposition::close);
    } else {
      finish(*event.connection, on_readable(*event.connection, event.peer_closed));
    }
  } catch (const std::exception& error) {
    on_exception(event.connection, error.what());
  }
}

// All that wait, not one a turn: otherwise each of them would wait for as many rounds of the queue as there
// are others in front of it, while kept connections get a turn in every round.
void Worker::accept() {
  for (int count = 0; count < k_max_accepts_at_once; ++count) {
    Connection* connection = context_.listener.accept();
    if (connection == nullptr) break;
    finish(*connection, Disposition::watch);
  }
  if (context_.listener.paused()) context_.wake_housekeeping();  // which ends the pause
}

// libfcgi forgets what it has read of a request that is incomplete, and blocks until the rest comes. So it
// gets only what is whole, or what has no rest: once the connection is shut down for reading, it finds the
// end.
Worker::Disposition Worker::on_readable(Connection& connection, bool peer_closed) {
  const int socket = connection.socket.number();
  const ssize_t count = ::recv(socket, unread_.get(), k_unread_bytes, MSG_PEEK | MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return Disposition::watch;
  if (count <= 0) return Disposition::close;
  const auto size = static_cast<std::size_t>(count);
  const Arrival arrival = arrival_of({unread_.get(), size});
  const bool may_go_on = !peer_closed && !connection.overdue && size < k_unread_bytes;
  if (arrival == Arrival::incomplete && may_go_on) return Disposition::park;
  if (arrival != Arrival::whole) ::shutdown(socket, SHUT_RD);
  return handle_request(connection);
}

Worker::Disposition Worker::handle_request(Connection& connection) {
  connection.parked_ticks = 0;
  connection.overdue = false;
  connection.last_request = context_.events.load(std::memory_order_relaxed);
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
  if (disposition == Disposition::park) {
    context_.epoll.park(connection);
  } else if (disposition == Disposition::close || !context_.epoll.watch(connection)) {
    context_.epoll.close(connection);
  }
  context_.listener.resume();  // there may be room for another one now
}

}  // namespace ivr
