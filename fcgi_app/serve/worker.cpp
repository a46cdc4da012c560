#include "fcgi_app/serve/worker.hpp"

#include "fcgi_app/serve/request_log.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

using Clock = std::chrono::steady_clock;

// The answers a peer has not read yet. With fewer bytes than this outstanding, the longest answer still
// fits the socket's buffer (208 kB on Linux), so no thread ever waits for the peer to read.
constexpr std::size_t k_most_unread = 32UL * 1024;

// More than the head of an answer and the records around it ever take.
constexpr std::size_t k_most_head = 1024;

// The kernel is asked only when the answers since it was last asked could be too many.
bool leaves_answers_unread(Connection& connection) {
  if (connection.perhaps_unread <= k_most_unread) return false;
  int unread = 0;
  if (::ioctl(connection.fd, TIOCOUTQ, &unread) != 0) unread = 0;
  connection.perhaps_unread = static_cast<std::size_t>(unread);
  return connection.perhaps_unread > k_most_unread;
}

Descriptor make_attention() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return Descriptor(fd);
}

// Without a body: neither a stranger nor Twilio has use for one.
Answer bare(int status) {
  Answer answer;
  answer.response.status = status;
  return answer;
}

class Busy {
 public:
  explicit Busy(Workplace& place) : place_(place) {
    ++place_.turns;
    ++place_.busy;
  }
  ~Busy() { --place_.busy; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Workplace& place_;
};

}  // namespace

Workplace::Workplace(int listening_fd, AnswerWebhook how, std::chrono::milliseconds rest)
    : answer_webhook(std::move(how)),
      longest_rest(rest),
      listener(listening_fd, readiness, connections),
      attention(make_attention()) {}

void Workplace::call_housekeeping() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(attention.number(), &one, sizeof one);
}

void Workplace::refuse(Connection& connection, std::string_view reason) {
  connections.close(connection);
  refusals.write(Level::warning, fmt::format(R"(connection closed reason="{}")", reason));
}

Worker::Worker(Workplace& place, std::atomic<std::uint64_t>& laps)
    : place_(place), laps_(laps), peeked_(std::make_unique_for_overwrite<std::byte[]>(k_max_request_bytes)) {}

void Worker::run() {
  for (;;) {
    const Readiness::Event event = place_.readiness.wait(place_.longest_rest);
    if (event.kind == Readiness::Event::Kind::stop) return;
    laps_.fetch_add(1, std::memory_order_relaxed);
    if (event.kind == Readiness::Event::Kind::nothing) continue;
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
    // Twilio turns to its fallback URL on a 500.
    if (exchange_.is_open()) exchange_.send(bare(500).response);
    exchange_.close();
    if (connection != nullptr) place_.connections.close(*connection);
  }
}

Worker::Fate Worker::attend(Connection& connection) {
  const ssize_t count = ::recv(connection.fd, peeked_.get(), k_max_request_bytes, MSG_PEEK | MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Fate::wait;
  if (count <= 0) return Fate::close;
  const auto verdict = inspect({peeked_.get(), static_cast<std::size_t>(count)});
  std::string_view reason = verdict.reason;
  if (leaves_answers_unread(connection)) reason = "the peer does not read its answers";
  if (!reason.empty()) {
    place_.refuse(connection, reason);
    return Fate::closed_already;
  }
  if (verdict.kind == FrameVerdict::Kind::incomplete) {
    if (connection.waiting_bytes == 0) connection.incomplete_since = Clock::now();
    connection.waiting_bytes = static_cast<std::size_t>(count);
    return Fate::park;
  }
  return answer(connection, verdict);
}

Worker::Fate Worker::answer(Connection& connection, const FrameVerdict& verdict) {
  const auto begun = Clock::now();
  const bool oversized = verdict.kind == FrameVerdict::Kind::oversized;
  if (!exchange_.open(connection.fd, oversized ? Exchange::Body::leave : Exchange::Body::read)) {
    place_.connections.forget(connection);  // libfcgi has closed it
    place_.refusals.write(Level::warning, R"(connection closed reason="libfcgi does not take the request")");
    return Fate::closed_already;
  }
  const Answer decided = decide();
  // Before the answer: once it is read, the peer may rely on the connection for as long as a drain lasts.
  const bool closing = place_.draining;
  const bool sent = exchange_.send(decided.response);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
  const LogLine line = request_line({.method = exchange_.method(),
                                     .uri = exchange_.request().uri,
                                     .status = decided.response.status,
                                     .took = took,
                                     .call_sid = decided.call_sid});
  const bool keep = sent && verdict.keep_connection && exchange_.damage().empty() && !closing;
  exchange_.close();
  write_log(line.level, line.text);
  connection.perhaps_unread += decided.response.body.size() + k_most_head;
  connection.waiting_bytes = 0;
  if (oversized) discard_input(connection);
  return keep ? Fate::wait : Fate::close;
}

Answer Worker::decide() const {
  if (exchange_.damage().empty()) return place_.answer_webhook(exchange_.request());
  const LogLine line = dropped_line(exchange_.damage(), exchange_.request().uri);
  write_log(line.level, line.text);
  return bare(400);
}

void Worker::settle(Connection& connection, Fate fate) {
  switch (fate) {
    case Fate::wait:
      if (!place_.readiness.watch(connection)) place_.connections.close(connection);
      return;
    case Fate::park: return park(connection);
    case Fate::close: return place_.connections.close(connection);
    case Fate::closed_already: return;
  }
}

void Worker::park(Connection& connection) {
  if (place_.parking.park(connection)) place_.call_housekeeping();
}

// So that a peer still writing its body comes to read the 413 instead of a broken connection.
void Worker::discard_input(const Connection& connection) {
  constexpr int k_most_rounds = 16;
  for (int round = 0; round < k_most_rounds; ++round)
    if (::recv(connection.fd, peeked_.get(), k_max_request_bytes, MSG_DONTWAIT) <= 0) return;
}

}  // namespace ivr
