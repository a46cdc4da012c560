// What is read of a connection: whole requests of nginx and nothing else, wherever their bytes end.
#include "fcgi_app/serve/fastcgi_request_reader.hpp"
#include "core/webhook/request.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <string_view>

namespace ivr {

std::ostream& operator<<(std::ostream& out, ReadVerdict::Kind kind) {
  return out << (kind == ReadVerdict::Kind::incomplete  ? "incomplete"
                 : kind == ReadVerdict::Kind::complete  ? "complete"
                 : kind == ReadVerdict::Kind::oversized ? "oversized"
                                                        : "refuse");
}

namespace {

using Kind = ReadVerdict::Kind;

// As it is found all at once, in memory of exactly its size, so that a sanitizer sees a read beyond it.
ReadVerdict look_at(std::string_view bytes) {
  const auto exact = std::make_unique<char[]>(bytes.size());
  std::ranges::copy(bytes, exact.get());
  RequestReader reader;
  return reader.read({exact.get(), bytes.size()});
}

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

const std::string k_params = pair("REQUEST_METHOD", "POST") + pair("REQUEST_URI", std::string(300, 'u'));

std::string request(std::string_view body, int flags = 0) {
  return begin(flags) + record(4, k_params) + record(4, "") + (body.empty() ? "" : record(5, body)) +
         record(5, "");
}

void refuses(const std::string& bytes, std::string_view why) {
  const auto verdict = look_at(bytes);
  BOOST_TEST(verdict.kind == Kind::refuse);
  BOOST_TEST(verdict.reason == why);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fastcgi_request_reader)

BOOST_AUTO_TEST_CASE(a_whole_request_is_complete) {
  for (const std::string body : {"", "Digits=1"}) {
    BOOST_TEST(look_at(request(body)).kind == Kind::complete);
    BOOST_TEST(!look_at(request(body)).keep_connection);
    BOOST_TEST(look_at(request(body, 1)).keep_connection);
  }
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_request_is_incomplete) {
  const std::string whole = request("Digits=1");
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_TEST(look_at(std::string_view(whole).substr(0, size)).kind == Kind::incomplete);
}

BOOST_AUTO_TEST_CASE(one_byte_behind_a_request_is_refused) {
  refuses(request("Digits=1") + '\1', "bytes behind the request");
  refuses(request("") + request(""), "bytes behind the request");
}

BOOST_AUTO_TEST_CASE(records_may_be_split_and_padded_anywhere) {
  std::string bytes = begin();
  for (const char c : k_params) bytes += record(4, std::string_view(&c, 1), 1, 3);
  bytes += record(4, "", 1, 255) + record(5, "Digi") + record(5, "ts=1", 1, 8) + record(5, "");
  BOOST_TEST(look_at(bytes).kind == Kind::complete);
}

BOOST_AUTO_TEST_CASE(padding_behind_the_last_record_is_waited_for) {
  std::string bytes = begin(1) + record(4, k_params) + record(4, "") + record(5, "", 1, 2);
  BOOST_TEST(look_at(bytes).kind == Kind::complete);
  BOOST_TEST(look_at(bytes).keep_connection);
  bytes.pop_back();
  BOOST_TEST(look_at(bytes).kind == Kind::incomplete);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_known_before_it_is_there) {
  const std::string head = begin() + record(4, k_params) + record(4, "");
  const std::string half(k_max_body_bytes / 2, 'b');
  const std::string full = head + record(5, half) + record(5, half);
  BOOST_TEST(look_at(full).kind == Kind::incomplete);
  BOOST_TEST(look_at(full + record(5, "")).kind == Kind::complete);
  BOOST_TEST(look_at(full + record(5, "b").substr(0, 8)).kind == Kind::oversized);
  BOOST_TEST(look_at(full + record(5, "b") + record(5, "b")).kind == Kind::oversized);
}

BOOST_AUTO_TEST_CASE(parameters_over_the_limit_are_refused_before_they_are_there) {
  const std::string fits = record(4, pair("N", std::string(k_max_params_bytes / 2, 'v')));
  BOOST_TEST(look_at(begin() + fits).kind == Kind::incomplete);
  refuses(begin() + fits + fits.substr(0, 8), "too many parameters");
  refuses(begin() + record(4, std::string("\x01\xff\xff\xff\xff", 5)), "a parameter is too long");
  refuses(begin() + record(4, std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8)), "a parameter is too long");
  refuses(begin() + record(4, std::string("\x80\x01\x00\x01", 4) + '\0'), "a parameter is too long");
}

BOOST_AUTO_TEST_CASE(a_length_of_four_bytes_may_be_small) {
  const std::string params("\x80\0\0\x01\x80\0\0\x02Nvv", 11);
  BOOST_TEST(look_at(begin() + record(4, params) + record(4, "") + record(5, "")).kind == Kind::complete);
}

BOOST_AUTO_TEST_CASE(parameters_must_end_with_a_whole_pair) {
  const std::string whole = pair("NAME", std::string(200, 'v'));
  for (std::size_t size = 1; size < whole.size(); ++size)
    refuses(begin() + record(4, whole.substr(0, size)) + record(4, ""), "the last parameter is cut off");
}

BOOST_AUTO_TEST_CASE(what_a_c_string_would_misread_is_refused) {
  refuses(begin() + record(4, pair("A=B", "c")), "a parameter name has an equals sign or a NUL");
  refuses(begin() + record(4, pair(std::string_view("A\0B", 3), "c")),
          "a parameter name has an equals sign or a NUL");
  refuses(begin() + record(4, pair("A", std::string_view("b\0", 2))), "a parameter value has a NUL");
  BOOST_TEST(look_at(begin() + record(4, pair("A", "b=c"))).kind == Kind::incomplete);
}

BOOST_AUTO_TEST_CASE(records_out_of_place_are_refused_at_their_header) {
  const auto header = [](const std::string& bytes) { return bytes.substr(0, 8); };
  const std::string params = begin() + record(4, k_params);
  refuses("G", "not FastCGI version 1");
  for (const int type : {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255})
    refuses(header(record(type, "", 0)), "does not begin with BEGIN_REQUEST");
  refuses(header(begin(0, 1, 0)), "request id 0");
  refuses(header(record(1, "12345678901234567890")), "BEGIN_REQUEST of a wrong length");
  for (const int role : {0, 2, 3, 255}) refuses(begin(0, role), "a role other than responder");
  for (const int type : {1, 2, 5, 8, 9})
    refuses(begin() + header(record(type, "")), "not PARAMS where PARAMS belong");
  for (const int type : {1, 2, 4, 8, 9})
    refuses(params + record(4, "") + header(record(type, "")), "not STDIN where STDIN belongs");
  refuses(params + header(record(4, "", 2)), "a record of another request");
  refuses(params + header(record(9, "", 0)), "a record of another request");
}

BOOST_AUTO_TEST_CASE(any_request_id_but_0_is_a_request) {
  for (const int id : {1, 2, 255, 256, 65535})
    BOOST_TEST(
        look_at(begin(0, 1, id) + record(4, k_params, id) + record(4, "", id) + record(5, "", id)).kind ==
        Kind::complete);
}

BOOST_AUTO_TEST_CASE(more_bytes_than_a_request_can_take_are_refused) {
  std::string bytes = begin() + record(4, k_params) + record(4, "");
  while (bytes.size() < k_max_request_bytes) {
    BOOST_TEST(look_at(bytes).kind == Kind::incomplete);
    for (int i = 0; i < 200; ++i) bytes += record(5, "b", 1, 255);
  }
  refuses(bytes.substr(0, k_max_request_bytes), "too many small records");
}

BOOST_AUTO_TEST_CASE(a_request_has_the_parameters_and_the_body_that_came) {
  const std::string params =
      pair("REQUEST_METHOD", "POST") + pair("REQUEST_URI", "/a?b=" + std::string(200, 'c')) +
      pair("CONTENT_TYPE", "text/plain") + pair("CONTENT_LENGTH", "8") + pair("IVR_SITE_URL", "http://a") +
      pair("SERVER_NAME", "b") + pair("", "") + pair("HTTP_X_TWILIO_SIGNATURE", "one=") +
      pair("HTTP_X_TWILIO_SIGNATURE", "two") + pair("REQUEST_URI", "/second");
  const std::string whole = begin(0, 1, 258) + record(4, params, 258) + record(4, "", 258) +
                            record(5, "Digits=1", 258) + record(5, "", 258);
  RequestReader reader;
  BOOST_TEST(reader.read(whole).kind == Kind::complete);
  BOOST_TEST(reader.id() == 258);
  const IncomingRequest incoming = reader.request(whole);
  BOOST_TEST((incoming.request.method == Method::post));
  BOOST_TEST(incoming.method == "POST");
  BOOST_TEST(incoming.request.uri == "/a?b=" + std::string(200, 'c'));
  BOOST_TEST(incoming.request.content_type == "text/plain");
  BOOST_TEST(incoming.request.body == "Digits=1");
  BOOST_TEST(!incoming.request.body_too_long);
  BOOST_TEST(incoming.request.signature == "one=");
  BOOST_TEST(incoming.request.signature_count == 2);
  BOOST_TEST(incoming.request.site_url == "http://a");
  BOOST_TEST(incoming.damage == "");
}

// The first of a name counts, also when it is empty.
BOOST_AUTO_TEST_CASE(what_is_not_there_is_empty) {
  const auto asked = [](const std::string& params) {
    const std::string bytes =
        begin() + (params.empty() ? "" : record(4, params)) + record(4, "") + record(5, "");
    RequestReader reader;
    BOOST_TEST(reader.read(bytes).kind == Kind::complete);
    const IncomingRequest incoming = reader.request(bytes);
    BOOST_TEST(incoming.request.body == "");
    BOOST_TEST(incoming.damage == "");
    BOOST_TEST((incoming.request.method == Method::other));
    return std::string(incoming.method) + '|' + std::string(incoming.request.uri);
  };
  BOOST_TEST(asked("") == "|");
  BOOST_TEST(asked(pair("REQUEST_METHOD", "PUT")) == "PUT|");
  BOOST_TEST(asked(pair("REQUEST_URI", "") + pair("REQUEST_URI", "/b")) == "|");
  BOOST_TEST(asked(pair("REQUEST_UR", "/a") + pair("REQUEST_URL", "/b") + pair("request_uri", "/c")) == "|");
}

BOOST_AUTO_TEST_CASE(a_body_of_another_length_than_announced_is_damage) {
  const auto damage = [](std::string_view length, std::string_view body) {
    const std::string bytes = begin() + record(4, pair("CONTENT_LENGTH", length)) + record(4, "") +
                              (body.empty() ? "" : record(5, body)) + record(5, "");
    RequestReader reader;
    BOOST_TEST(reader.read(bytes).kind == Kind::complete);
    return reader.request(bytes).damage;
  };
  BOOST_TEST(damage("", "") == "");
  BOOST_TEST(damage("0", "") == "");
  BOOST_TEST(damage("3", "abc") == "");
  for (const std::string_view length : {"2", "4", "", "18446744073709551615"})
    BOOST_TEST(damage(length, "abc") == "the body is not as long as CONTENT_LENGTH says");
  for (const std::string_view length : {"3 ", " 3", "+3", "-3", "3a", "0x3", "18446744073709551616"})
    BOOST_TEST(damage(length, "abc") == "CONTENT_LENGTH is not a number");
}

// Each byte alone, in memory that is another one each time, with records of all sizes.
BOOST_AUTO_TEST_CASE(a_request_in_pieces_is_the_request) {
  const std::string params = pair("REQUEST_METHOD", "POST") + pair("REQUEST_URI", std::string(300, 'u')) +
                             pair("CONTENT_LENGTH", "8");
  for (std::size_t size = 1; size < params.size(); size = size * 2 + 1) {
    std::string whole = begin(1);
    for (std::size_t at = 0; at < params.size(); at += size)
      whole += record(4, params.substr(at, size), 1, 3);
    whole += record(4, "") + record(5, "Digi", 1, 1) + record(5, "ts=") + record(5, "1") + record(5, "");
    RequestReader reader;
    for (std::size_t came = 1; came < whole.size(); ++came) {
      const std::string piece = whole.substr(0, came);
      BOOST_TEST(reader.read(piece).kind == Kind::incomplete);
    }
    const std::string elsewhere = whole;
    BOOST_TEST(reader.read(elsewhere).kind == Kind::complete);
    BOOST_TEST(reader.read(elsewhere).keep_connection);
    const IncomingRequest incoming = reader.request(elsewhere);
    BOOST_TEST(incoming.request.uri == std::string(300, 'u'));
    BOOST_TEST(incoming.request.body == "Digits=1");
    BOOST_TEST(incoming.damage == "");
  }
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_left_out) {
  const std::string half(k_max_body_bytes / 2, 'b');
  const std::string bytes =
      begin(1) + record(4, k_params) + record(4, "") + record(5, half) + record(5, half) + record(5, "b");
  RequestReader reader;
  BOOST_TEST(reader.read(bytes).kind == Kind::oversized);
  BOOST_TEST(!reader.read(bytes).keep_connection);
  const IncomingRequest incoming = reader.request(bytes);
  BOOST_TEST(incoming.request.body_too_long);
  BOOST_TEST(incoming.request.body == "");
  BOOST_TEST(incoming.request.uri == std::string(300, 'u'));
  BOOST_TEST(incoming.damage == "");
}

BOOST_AUTO_TEST_CASE(changed_bytes_never_make_a_verdict_read_outside) {
  std::minstd_rand chance(1);  // the same bytes every time
  const std::string whole = request("Digits=1", 1);
  int kinds[4] = {};
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = whole.substr(0, whole.size() - chance() % 4 % 2 * (chance() % whole.size()));
    for (auto changes = chance() % 4; changes > 0 && !bytes.empty(); --changes)
      bytes[chance() % bytes.size()] = static_cast<char>(chance());
    ++kinds[static_cast<int>(look_at(bytes).kind)];
  }
  BOOST_TEST(kinds[static_cast<int>(Kind::complete)] > 1000);
  BOOST_TEST(kinds[static_cast<int>(Kind::incomplete)] > 1000);
  BOOST_TEST(kinds[static_cast<int>(Kind::refuse)] > 1000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
