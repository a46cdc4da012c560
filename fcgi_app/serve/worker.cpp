#include "fcgi_app/serve/worker.hpp"

#include "fcgi_app/serve/fastcgi_reply.hpp"
#include "fcgi_app/serve/request_log.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <utility>

namespace ivr {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view k_stayed_incomplete = "its request stayed incomplete";

// The answers a peer has not read yet. With fewer bytes than this outstanding, the longest answer still
// fits the socket's buffer (208 kB on Linux), so it is taken whole, at once.
constexpr std::size_t k_max_unread = 32UL * 1024;

// What the kernel counts for an answer besides its bytes.
constexpr std::size_t k_max_overhead = 1024;

// The kernel is asked only when the answers since it was last asked could be too many.
bool leaves_answers_unread(Connection& connection) {
  if (connection.perhaps_unread <= k_max_unread) return false;
  int unread = 0;
  if (::ioctl(connection.fd, TIOCOUTQ, &unread) != 0) unread = 0;
  connection.perhaps_unread = static_cast<std::size_t>(unread);
  return connection.perhaps_unread > k_max_unread;
}

// Without a body: neither a stranger nor Twilio has use for one.
HandlerResult bare(int status) {
  HandlerResult answer;
  answer.response.status = status;
  return answer;
}

class Busy {
 public:
  explicit Busy(ServerContext& place) : place_(place) {
    ++place_.turns;
    ++place_.busy;
  }
  ~Busy() { --place_.busy; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  ServerContext& place_;
};

}  // namespace

Worker::Worker(ServerContext& place, std::atomic<std::uint64_t>& laps)
    : place_(place), laps_(laps), input_(std::make_unique_for_overwrite<char[]>(k_max_request_bytes)) {}

void Worker::run() {
  for (;;) {
    const EpollSet::Event event = place_.readiness.wait(place_.longest_rest);
    if (event.kind == EpollSet::Event::Kind::stop) return;
    laps_.fetch_add(1, std::memory_order_relaxed);
    if (event.kind == EpollSet::Event::Kind::nothing) continue;
    const Busy busy(place_);
    take_turn(event.connection);
  }
}

// connection: null when there is one to be accepted. The one place besides main that catches exceptions.
void Worker::take_turn(Connection* connection) {
  try {
    if (connection == nullptr) connection = place_.listener.accept();
    if (connection != nullptr) {
      settle(*connection, attend(*connection));
    } else if (place_.listener.paused()) {
      place_.call_housekeeping();
    }
  } catch (const std::exception& error) {
    write_log(Level::error, fmt::format(R"(failed reason="{}")", escape_for_log(error.what(), 512)));
    if (connection == nullptr) return;
    // Twilio turns to its fallback URL on a 500.
    if (unanswered_ != 0) send(*connection, bare(500).response);
    place_.close(*connection);
  }
}

Worker::Fate Worker::attend(Connection& connection) {
  HeldRequest* const held = connection.held.get();
  const std::size_t room = k_max_request_bytes - (held == nullptr ? 0 : held->bytes.size());
  const ssize_t count = ::recv(connection.fd, input_.get(), room, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Fate::wait;
  if (count <= 0) return hang_up(connection);
  const std::string_view fresh(input_.get(), static_cast<std::size_t>(count));
  if (held == nullptr) {
    RequestReader reader;
    return read(connection, reader, fresh);
  }
  held->bytes.append(fresh);
  return read(connection, held->reader, held->bytes);
}

// The peer has hung up, or we have on a request that was late.
Worker::Fate Worker::hang_up(Connection& connection) {
  if (connection.held == nullptr || !is_late(*connection.held, Clock::now())) return Fate::close;
  return refuse(connection, k_stayed_incomplete);
}

// reader: of the request that bytes are, as far as it has come.
Worker::Fate Worker::read(Connection& connection, RequestReader& reader, std::string_view bytes) {
  const ReadVerdict verdict = reader.read(bytes);
  if (leaves_answers_unread(connection)) return refuse(connection, "the peer does not read its answers");
  if (verdict.kind == ReadVerdict::Kind::refuse) return refuse(connection, verdict.reason);
  if (verdict.kind == ReadVerdict::Kind::incomplete) return hold(connection, reader, bytes);
  return answer(connection, reader, bytes, verdict.keep_connection);
}

Worker::Fate Worker::refuse(Connection& connection, std::string_view reason) {
  place_.refuse(connection, reason);
  return Fate::closed_already;
}

Worker::Fate Worker::hold(Connection& connection, RequestReader& reader, std::string_view bytes) {
  if (connection.held == nullptr) {
    auto held = std::make_unique<HeldRequest>();
    held->bytes = bytes;
    held->reader = std::move(reader);
    if (place_.incomplete.add(connection, std::move(held))) place_.call_housekeeping();
  } else if (is_late(*connection.held, Clock::now())) {
    return refuse(connection, k_stayed_incomplete);
  }
  return Fate::wait;
}

Worker::Fate Worker::answer(Connection& connection, const RequestReader& reader, std::string_view bytes,
                            bool keep_connection) {
  const auto begun = Clock::now();
  // Kept until the end: reader and bytes may be in there.
  const auto held = connection.held == nullptr ? nullptr : place_.incomplete.remove(connection);
  unanswered_ = reader.id();
  const IncomingRequest incoming = reader.request(bytes);
  const HandlerResult decided = decide(incoming);
  // Before the answer: once it is read, the peer may rely on the connection for as long as a drain lasts.
  const bool closing = place_.draining;
  const bool sent = send(connection, decided.response);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
  const LogLine line = request_line({.method = incoming.method,
                                     .uri = incoming.request.uri,
                                     .status = decided.response.status,
                                     .took = took,
                                     .call_sid = decided.call_sid});
  write_log(line.level, line.text);
  if (!sent) return refuse(connection, "its answer was not taken");
  if (incoming.request.body_too_long) discard_input(connection);
  return keep_connection && incoming.damage.empty() && !closing ? Fate::wait : Fate::close;
}

HandlerResult Worker::decide(const IncomingRequest& incoming) const {
  if (incoming.damage.empty()) return place_.answer_webhook(incoming.request);
  const LogLine line = dropped_line(incoming.damage, incoming.request.uri);
  write_log(line.level, line.text);
  return bare(400);
}

// False: the peer has gone or does not read. What it did not take is never sent.
bool Worker::send(Connection& connection, const Response& response) {
  write_reply(reply_, response, unanswered_);
  unanswered_ = 0;
  connection.perhaps_unread += reply_.size() + k_max_overhead;
  const ssize_t sent = ::send(connection.fd, reply_.data(), reply_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent == static_cast<ssize_t>(reply_.size());
}

void Worker::settle(Connection& connection, Fate fate) {
  if (fate == Fate::closed_already) return;
  if (fate == Fate::close || !place_.readiness.watch(connection)) place_.close(connection);
}

// So that a peer still writing its body comes to read the 413 instead of a broken connection.
void Worker::discard_input(const Connection& connection) {
  constexpr int k_max_rounds = 16;
  for (int round = 0; round < k_max_rounds; ++round)
    if (::recv(connection.fd, input_.get(), k_max_request_bytes, MSG_DONTWAIT) <= 0) return;
}

}  // namespace ivr
