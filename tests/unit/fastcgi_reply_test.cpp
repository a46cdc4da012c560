// What goes back on a connection: the bytes of each record, and how a long answer is cut into several.
#include "fcgi_app/serve/fastcgi_reply.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string reply_to(unsigned id, const Response& response) {
  std::string text = "of the answer before";
  write_reply(text, response, id);
  return text;
}

struct Sent {
  std::vector<std::size_t> sizes;  // of the STDOUT records
  std::string content;             // of them all
};

// Takes a reply apart; what stands behind the STDOUT records must be the end of the request.
Sent read_reply(std::string_view reply) {
  Sent sent;
  const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(reply[place]); };
  while (reply.size() >= 8 && reply.starts_with("\1\6"sv)) {
    const std::size_t size = static_cast<std::size_t>(byte(4)) << 8 | byte(5);
    BOOST_REQUIRE(reply.size() >= 8 + size + byte(6));
    sent.sizes.push_back(size);
    sent.content += reply.substr(8, size);
    reply.remove_prefix(8 + size + byte(6));
  }
  BOOST_TEST(reply == "\1\3\0\1\0\10\0\0\0\0\0\0\0\0\0\0"sv);
  return sent;
}

std::string content_of(const Response& response) {
  return read_reply(reply_to(1, response)).content;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fastcgi_reply)

BOOST_AUTO_TEST_CASE(a_reply_is_stdout_its_end_and_the_end_of_the_request) {
  Response response;
  response.content_type = "text/plain";
  response.body = "ok";
  const std::string content = "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
  BOOST_TEST(content.size() == 65);
  BOOST_TEST(reply_to(0x1234, response) == "\1\6\x12\x34\0\x41\0\0"s + content +
                                               "\1\6\x12\x34\0\0\0\0"
                                               "\1\3\x12\x34\0\10\0\0"
                                               "\0\0\0\0\0\0\0\0"s);
}

BOOST_AUTO_TEST_CASE(a_reply_has_the_length_of_its_body) {
  Response response;
  response.content_type = "text/xml; charset=utf-8";
  response.body = "<Response/>";
  BOOST_TEST(
      content_of(response) ==
      "Status: 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 11\r\n\r\n<Response/>");
  response = {};
  response.status = 403;
  BOOST_TEST(content_of(response) == "Status: 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  response.status = 405;
  response.allow = "GET, POST";
  BOOST_TEST(content_of(response) ==
             "Status: 405 Method Not Allowed\r\nAllow: GET, POST\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_reply_may_hand_over_to_nginx) {
  Response response;
  response.handover = "/ivr-media/AC1/RE1";
  response.handover_authorization = "Basic QUMxOnB3";
  BOOST_TEST(content_of(response) ==
             "Status: 200 OK\r\nX-Accel-Redirect: /ivr-media/AC1/RE1\r\n"
             "X-IVR-Authorization: Basic QUMxOnB3\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_long_reply_is_several_records) {
  const std::size_t head = "Status: 200 OK\r\nContent-Length: 65535\r\n\r\n"sv.size();
  const auto sizes = [](std::size_t body) {
    Response response;
    for (std::size_t i = 0; i < body; ++i) response.body += static_cast<char>('a' + i % 26);
    const Sent sent = read_reply(reply_to(1, response));
    BOOST_TEST(sent.content.ends_with("\r\n\r\n" + response.body));
    return sent.sizes;
  };
  const std::size_t most = 65535;
  BOOST_TEST(sizes(most - head) == (std::vector<std::size_t>{most, 0}));
  BOOST_TEST(sizes(most - head + 1) == (std::vector<std::size_t>{most, 1, 0}));
  // A length of one more digit.
  BOOST_TEST(sizes(3 * most) == (std::vector<std::size_t>{most, most, most, head + 1, 0}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
