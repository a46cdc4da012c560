// libfcgi on a connection that we hand over: what it reads and writes, and what becomes of the descriptor.
// These tests notice when a new libfcgi treats the two fields that we set otherwise.
#include "fcgi_app/serve/fastcgi.hpp"
#include "core/webhook/endpoint.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace ivr {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string record(int type, std::string_view content, int id = 1, int padding = 0) {
  std::string out{'\1', static_cast<char>(type)};
  for (const std::size_t number : {static_cast<std::size_t>(id), content.size()})
    out.append({static_cast<char>(number >> 8), static_cast<char>(number)});
  out.append({static_cast<char>(padding), '\0'}).append(content);
  return out.append(static_cast<std::size_t>(padding), '\0');
}

std::string begin(int flags = 0, int role = 1, int id = 1) {
  return record(1, std::string{'\0', static_cast<char>(role), static_cast<char>(flags), 0, 0, 0, 0, 0}, id);
}

std::string pair(std::string_view name, std::string_view value) {
  std::string out;
  for (const auto size : {name.size(), value.size()}) {
    if (size > 127)
      out.append(
          {static_cast<char>(size >> 24 | 128), static_cast<char>(size >> 16), static_cast<char>(size >> 8)});
    out += static_cast<char>(size);
  }
  return out.append(name).append(value);
}

std::string stdin_of(std::string_view body, std::size_t max_content = 65535) {
  std::string out;
  for (; !body.empty(); body.remove_prefix(std::min(body.size(), max_content)))
    out += record(5, body.substr(0, max_content));
  return out + record(5, "");
}

std::string params_with(std::size_t content_length) {
  return pair("REQUEST_METHOD", "POST") + pair("REQUEST_URI", "/" + std::string(300, 'u')) +
         pair("CONTENT_LENGTH", std::to_string(content_length));
}

std::string request(std::string_view body, int flags = 0) {
  return begin(flags) + record(4, params_with(body.size())) + record(4, "") + stdin_of(body);
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

// Both ends of a connection; ours is libfcgi's to close.
struct Peer {
  UniqueFd theirs;
  int ours = -1;

  explicit Peer(std::string_view sends = {}) {
    int ends[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    theirs = UniqueFd(ends[0]);
    ours = ends[1];
    const timeval timeout{.tv_sec = 0, .tv_usec = 50'000};
    ::setsockopt(ours, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    ::setsockopt(ours, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    send(sends);
  }
  void send(std::string_view bytes) const {
    const int size = 1 << 20;
    ::setsockopt(theirs.number(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    BOOST_REQUIRE(::send(theirs.number(), bytes.data(), bytes.size(), 0) ==
                  static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] std::string take() const {
    std::string all(1 << 20, '\0');
    const ssize_t count = ::recv(theirs.number(), all.data(), all.size(), MSG_DONTWAIT);
    all.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return all;
  }
};

struct Sent {
  std::string content;  // of the STDOUT records
  std::string end;      // the rest
};

Sent records_of(std::string_view reply, char id = '\1') {
  Sent sent;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(reply[at]); };
  while (reply.size() >= 8 && reply[1] == '\6') {
    BOOST_TEST(reply[3] == id);
    const std::size_t size = static_cast<std::size_t>(byte(4)) << 8 | byte(5);
    sent.content += reply.substr(8, size);
    reply.remove_prefix(8 + size + byte(6));
  }
  sent.end = reply;
  return sent;
}

std::string answer_with(const Response& response) {
  FastCgi fastcgi;
  const Peer peer(request(""));
  BOOST_REQUIRE(fastcgi.read(peer.ours).has_value());
  BOOST_TEST(fastcgi.write(response));
  fastcgi.finish(false);
  const Sent sent = records_of(peer.take());
  BOOST_TEST(sent.end == "\1\3\0\1\0\10\0\0\0\0\0\0\0\0\0\0"s);
  return sent.content;
}

std::string_view damage_of(const std::string& bytes) {
  FastCgi fastcgi;
  const Peer peer(bytes);
  const auto incoming = fastcgi.read(peer.ours);
  BOOST_REQUIRE(incoming.has_value());
  const std::string_view damage = incoming->damage;
  fastcgi.finish(false);
  return damage;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fastcgi)

BOOST_AUTO_TEST_CASE(a_kept_connection_is_read_again_and_again) {
  FastCgi fastcgi;
  const Peer peer;
  for (int i = 0; i < 3; ++i) {
    peer.send(request("Digits=1", 1));
    const auto incoming = fastcgi.read(peer.ours);
    BOOST_REQUIRE(incoming.has_value());
    BOOST_TEST(incoming->request.body == "Digits=1");
    BOOST_TEST(incoming->damage.empty());
    BOOST_TEST(fastcgi.write({}));
    BOOST_TEST(fastcgi.finish(true));
    BOOST_TEST(is_open(peer.ours));
    BOOST_TEST(!peer.take().empty());
  }
  ::close(peer.ours);
}

BOOST_AUTO_TEST_CASE(a_connection_is_closed_unless_both_sides_want_to_keep_it) {
  for (const int flags : {0, 1}) {
    FastCgi fastcgi;
    const Peer peer(request("", flags));
    BOOST_REQUIRE(fastcgi.read(peer.ours).has_value());
    BOOST_TEST(fastcgi.write({}));
    BOOST_TEST(!fastcgi.finish(flags == 0));
    BOOST_TEST(!is_open(peer.ours));
  }
}

// By itself libfcgi waits up to two seconds for the peer to close first.
BOOST_AUTO_TEST_CASE(closing_does_not_wait_for_the_peer) {
  using Clock = std::chrono::steady_clock;
  FastCgi fastcgi;
  for (const std::string& bytes : {request(""), begin() + record(4, "\x05")}) {
    const Peer peer(bytes);
    const auto begun = Clock::now();
    if (fastcgi.read(peer.ours)) fastcgi.finish(false);
    BOOST_TEST(!is_open(peer.ours));
    BOOST_TEST((Clock::now() - begun < std::chrono::milliseconds(900)));
  }
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_whole_is_given_up_and_its_connection_closed) {
  FastCgi fastcgi;
  const std::string whole = begin() + record(4, params_with(0)) + record(4, "");
  for (const std::size_t size : {std::size_t{1}, std::size_t{8}, std::size_t{20}, whole.size() - 1}) {
    const Peer peer(whole.substr(0, size));
    BOOST_TEST(!fastcgi.read(peer.ours).has_value());
    BOOST_TEST(!is_open(peer.ours));
  }
  const Peer next(request(""));
  BOOST_TEST(fastcgi.read(next.ours).has_value());
  fastcgi.finish(false);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_a_request_are_given_up) {
  FastCgi fastcgi;
  for (const std::string& bytes : {"GET / HTTP/1.1\r\n\r\n"s, begin(0, 1, 0),
                                   "\2\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0"s, begin() + record(5, ""),
                                   begin() +
                                       record(4,
                                              "\x05\x05"
                                              "abc") +
                                       record(4, ""),
                                   begin(0, 9)}) {
    const Peer peer(bytes);
    BOOST_TEST(!fastcgi.read(peer.ours).has_value());
    BOOST_TEST(!is_open(peer.ours));
  }
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_gone_is_given_up) {
  FastCgi fastcgi;
  Peer peer;
  peer.theirs = UniqueFd();
  BOOST_TEST(!fastcgi.read(peer.ours).has_value());
  BOOST_TEST(!is_open(peer.ours));
}

BOOST_AUTO_TEST_CASE(a_request_has_the_parameters_and_the_body_that_came) {
  FastCgi fastcgi;
  const std::string params =
      pair("REQUEST_METHOD", "HEAD") + pair("REQUEST_URI", "/a?b") + pair("REQUEST_URI", "/other") +
      pair("CONTENT_TYPE", "text/plain") + pair("CONTENT_LENGTH", "1") + pair("IVR_SITE_URL", "http://a=b") +
      pair("HTTP_X_TWILIO_SIGNATURE", "one") + pair("HTTP_X_TWILIO_SIGNATURE", "two") + pair("EMPTY", "");
  const Peer peer(begin() + record(4, params, 1, 7) + record(4, "") + stdin_of("x"));
  const auto incoming = fastcgi.read(peer.ours);
  BOOST_REQUIRE(incoming.has_value());
  const Request& request = incoming->request;
  BOOST_TEST(incoming->method == "HEAD");
  BOOST_TEST((request.method == Method::head));
  BOOST_TEST(request.uri == "/a?b");
  BOOST_TEST(request.content_type == "text/plain");
  BOOST_TEST(request.site_url == "http://a=b");
  BOOST_TEST(request.signature == "one");
  BOOST_TEST(request.signature_count == 2);
  BOOST_TEST(request.body == "x");
  fastcgi.finish(false);
}

BOOST_AUTO_TEST_CASE(parameters_that_did_not_come_are_empty) {
  FastCgi fastcgi;
  const Peer peer(begin() + record(4, "") + record(5, ""));
  const auto incoming = fastcgi.read(peer.ours);
  BOOST_REQUIRE(incoming.has_value());
  BOOST_TEST(incoming->method.empty());
  BOOST_TEST((incoming->request.method == Method::other));
  BOOST_TEST(incoming->request.uri.empty());
  BOOST_TEST(incoming->request.body.empty());
  BOOST_TEST(incoming->request.signature_count == 0);
  BOOST_TEST(incoming->damage.empty());
  fastcgi.finish(false);
}

BOOST_AUTO_TEST_CASE(an_empty_value_is_the_first_of_its_name_all_the_same) {
  FastCgi fastcgi;
  const Peer peer(begin() + record(4, pair("REQUEST_URI", "") + pair("REQUEST_URI", "/a")) + record(4, "") +
                  record(5, ""));
  const auto incoming = fastcgi.read(peer.ours);
  BOOST_REQUIRE(incoming.has_value());
  BOOST_TEST(incoming->request.uri.empty());
  fastcgi.finish(false);
}

BOOST_AUTO_TEST_CASE(parameters_and_body_may_be_spread_over_records_and_padded) {
  FastCgi fastcgi;
  std::string bytes = begin();
  for (const char c : params_with(8)) bytes += record(4, std::string_view(&c, 1), 1, 3);
  bytes += record(4, "") + record(5, "Digi") + record(5, "ts=1", 1, 8) + record(5, "");
  const Peer peer(bytes);
  const auto incoming = fastcgi.read(peer.ours);
  BOOST_REQUIRE(incoming.has_value());
  BOOST_TEST(incoming->request.body == "Digits=1");
  BOOST_TEST(incoming->request.uri.size() == 301);
  fastcgi.finish(false);
}

BOOST_AUTO_TEST_CASE(a_request_in_pieces_is_put_together) {
  FastCgi fastcgi;
  const Peer peer;
  std::thread sender([&peer] {
    for (const char c : request("Digits=1")) ::send(peer.theirs.number(), &c, 1, 0);
  });
  const auto incoming = fastcgi.read(peer.ours);
  sender.join();
  BOOST_REQUIRE(incoming.has_value());
  BOOST_TEST(incoming->request.body == "Digits=1");
  fastcgi.finish(false);
}

BOOST_AUTO_TEST_CASE(any_request_id_but_0_is_a_request) {
  for (const int id : {1, 2, 255, 256, 65535}) {
    FastCgi fastcgi;
    const Peer peer(begin(0, 1, id) + record(4, params_with(0), id) + record(4, "", id) + record(5, "", id));
    BOOST_TEST(fastcgi.read(peer.ours).has_value());
    BOOST_TEST(fastcgi.write({}));
    fastcgi.finish(false);
    BOOST_TEST(records_of(peer.take(), static_cast<char>(id)).content.starts_with("Status: 200 OK"));
  }
}

BOOST_AUTO_TEST_CASE(a_body_of_another_length_than_announced_is_damage) {
  const auto announced = [](const std::string& length) {
    return damage_of(begin() + record(4, pair("CONTENT_LENGTH", length)) + record(4, "") +
                     stdin_of("12345678"));
  };
  BOOST_TEST(announced("8").empty());
  for (const auto* length : {"", "0", "7", "9"})
    BOOST_TEST(announced(length) == "the body is not as long as CONTENT_LENGTH says");
  for (const auto* length : {"x", "8x", "-8", "+8", " 8", "99999999999999999999"})
    BOOST_TEST(announced(length) == "CONTENT_LENGTH is not a number");
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_is_damage) {
  const std::string head = begin() + record(4, params_with(8)) + record(4, "");
  const std::string bodies[] = {"", record(5, "Digi"), record(5, "Digits=1"),
                                record(5, "Digits=1") + record(2, "")};
  for (const std::string& body : bodies) BOOST_TEST(damage_of(head + body) == "the body broke off");
}

BOOST_AUTO_TEST_CASE(another_role_than_responder_is_damage) {
  for (const int role : {2, 3})
    BOOST_TEST(damage_of(begin(0, role) + record(4, "") + record(5, "")) ==
               "its FastCGI role is not responder");
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_left_out) {
  for (const std::size_t more : {0, 1, 5000}) {
    FastCgi fastcgi;
    const std::string body(k_max_body_bytes + more, 'b');
    const Peer peer(request(body));
    const auto incoming = fastcgi.read(peer.ours);
    BOOST_REQUIRE(incoming.has_value());
    BOOST_TEST(incoming->request.body_too_long == (more > 0));
    BOOST_TEST(incoming->request.body.size() == (more > 0 ? 0 : body.size()));
    BOOST_TEST(incoming->damage.empty());
    fastcgi.finish(false);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_has_its_head_and_the_length_of_its_body) {
  Response response;
  response.content_type = "text/xml; charset=utf-8";
  response.body = "<Response/>";
  BOOST_TEST(
      answer_with(response) ==
      "Status: 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 11\r\n\r\n<Response/>");
  response = {};
  response.status = 403;
  BOOST_TEST(answer_with(response) == "Status: 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  response.status = 405;
  response.allow = "GET, POST";
  BOOST_TEST(answer_with(response) ==
             "Status: 405 Method Not Allowed\r\nAllow: GET, POST\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(an_answer_may_hand_over_to_nginx) {
  Response response;
  response.handover = "/ivr-media/AC1/RE1";
  response.handover_authorization = "Basic QUMxOnB3";
  BOOST_TEST(answer_with(response) ==
             "Status: 200 OK\r\nX-Accel-Redirect: /ivr-media/AC1/RE1\r\n"
             "X-IVR-Authorization: Basic QUMxOnB3\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_long_answer_is_several_records) {
  Response response;
  for (int i = 0; i < 65535; ++i) response.body += static_cast<char>('a' + i % 26);
  BOOST_TEST(answer_with(response).ends_with("Content-Length: 65535\r\n\r\n" + response.body));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_not_taken_is_noticed) {
  FastCgi fastcgi;
  Peer gone(request("", 1));
  BOOST_REQUIRE(fastcgi.read(gone.ours).has_value());
  gone.theirs = UniqueFd();
  BOOST_TEST(!fastcgi.write({}));
  BOOST_TEST(!fastcgi.finish(true));
  const Peer unread(request("", 1));
  BOOST_REQUIRE(fastcgi.read(unread.ours).has_value());
  Response response;
  response.body.assign(4 << 20, 'x');
  BOOST_TEST(!fastcgi.write(response));  // after the socket's timeout
  BOOST_TEST(!fastcgi.finish(true));
  BOOST_TEST(!is_open(unread.ours));
}

BOOST_AUTO_TEST_CASE(signals_keep_their_dispositions_but_for_sigpipe) {
  const auto handler_of = [](int number) {
    struct sigaction found {};
    ::sigaction(number, nullptr, &found);
    return found.sa_handler;
  };
  const auto before = std::pair(handler_of(SIGTERM), handler_of(SIGUSR1));
  const FastCgi fastcgi;
  BOOST_TEST((handler_of(SIGTERM) == before.first && handler_of(SIGUSR1) == before.second));
  BOOST_TEST((handler_of(SIGPIPE) == SIG_IGN));
}

BOOST_AUTO_TEST_CASE(every_prefix_of_a_request_is_incomplete) {
  for (const std::string& whole :
       {request(""), request("Digits=1"), request(std::string(k_max_body_bytes, 'b'))}) {
    const std::size_t step = std::max<std::size_t>(whole.size() / 500, 1);
    for (std::size_t cut = 0; cut < whole.size(); cut += step)
      BOOST_TEST_REQUIRE((arrival_of(whole.substr(0, cut)) == Arrival::incomplete));
    BOOST_TEST((arrival_of(std::string_view(whole).substr(0, whole.size() - 1)) == Arrival::incomplete));
    BOOST_TEST((arrival_of(whole) == Arrival::whole));
    BOOST_TEST((arrival_of(whole + "more") == Arrival::whole));
  }
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_needs_no_end) {
  const std::string long_one = request(std::string(k_max_body_bytes + 1, 'b'));
  BOOST_TEST((arrival_of(std::string_view(long_one).substr(0, long_one.size() - 8)) == Arrival::whole));
}

BOOST_AUTO_TEST_CASE(what_nginx_never_sends_is_foreign_at_once) {
  const std::string foreign[] = {
      "G",
      "GET / HTTP/1.1\r\n\r\n",
      std::string("\1\4", 2),
      std::string("\1\11\0\0\0\0\0\0", 8),  // FCGI_GET_VALUES
      begin(0, 1, 0),
      begin() + begin(0, 1, 2),
      begin() + record(5, ""),
      begin() + record(4, "x", 2),
      begin() + record(4, "") + record(2, ""),
      begin() + record(4, "") + record(5, "", 2),
      std::string("\1\1\0\1\0\20\0\0", 8) + std::string(16, '\0'),
  };
  for (const std::string& bytes : foreign) BOOST_TEST((arrival_of(bytes) == Arrival::foreign));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
