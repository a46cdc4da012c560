// What a ping shows of the phone: each way in which it may not be answered, in words.
#include "core/health/ping_report.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace ivr {
namespace {

using namespace std::chrono_literals;

// As curl 7.88 has written it of a server's certificate and of the one behind it.
const std::string k_certificates =
    "Subject:CN = ivr.example.com\nIssuer:CN = Test authority\nVersion:2\n"
    "Start date:Nov 22 19:13:51 2026 GMT\nExpire date:Dec  5 19:13:51 2026 GMT\n"
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    "Subject:CN = Test authority\nExpire date:Nov 25 00:00:00 2026 GMT\n";

const std::string k_ping =
    R"({"name":"ping","timezone":"Europe/London","status":"ok","config":{"hash":"0123456789abcdef"}})";

// Five minutes past seven in the evening of 22 November 2026.
PingTerms terms(std::string url = "http://ivr.example.com/api/ping") {
  return {.url = std::move(url),
          .timezone = "Europe/London",
          .config_hash = "0123456789abcdef",
          .certificate_days = std::chrono::days(7),
          .now = std::chrono::sys_seconds(1'795'374'300s)};
}

PingReport report(std::string_view written, std::string body = k_ping) {
  const auto read = read_ping_report(written, std::move(body));
  BOOST_REQUIRE(read.has_value());
  return *read;
}

std::string problem(std::string_view written, const std::string& body = k_ping) {
  return problem_of_ping(report(written, body), terms());
}

std::string problem_over_tls(std::chrono::days wanted, const std::string& certificates = k_certificates) {
  PingTerms over_tls = terms("HTTPS://ivr.example.com/api/ping");
  over_tls.certificate_days = wanted;
  return problem_of_ping(report("0 200\n\n" + certificates), over_tls);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(health_ping_report)

BOOST_AUTO_TEST_CASE(what_curl_writes_is_read) {
  const PingReport read = report("28 0\nOperation timed out\nSubject:CN = a\nVersion:2\n", "half");
  BOOST_TEST(read.exit_code == 28);
  BOOST_TEST(read.status == 0);
  BOOST_TEST(read.problem == "Operation timed out");
  BOOST_TEST(read.certificates == "Subject:CN = a\nVersion:2\n");
  BOOST_TEST(read.body == "half");
}

BOOST_AUTO_TEST_CASE(what_curl_never_writes_is_refused) {
  for (const std::string_view text : {"", "\n", "0\n", "0 \n", "200\n", "a 200\n", "0 2x0\n", "0 200 1\n"}) {
    const auto read = read_ping_report(text, {});
    BOOST_TEST(!read.has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_good_ping_has_no_problem) {
  BOOST_TEST(problem("0 200\n\n") == "");
}

BOOST_AUTO_TEST_CASE(a_ping_of_before_there_was_a_hash_is_good) {
  BOOST_TEST(problem("0 200\n\n", R"({"name":"ping","timezone":"Europe/London"})") == "");
}

BOOST_AUTO_TEST_CASE(no_answer_is_reported_in_the_words_of_curl) {
  BOOST_TEST(problem("7 000\nFailed to connect to ivr.example.com port 80\n") ==
             "no answer: Failed to connect to ivr.example.com port 80");
  BOOST_TEST(problem("60 000\nSSL certificate problem: certificate has expired\n") ==
             "no answer: SSL certificate problem: certificate has expired");
}

BOOST_AUTO_TEST_CASE(another_status_is_reported_with_what_the_ping_says) {
  BOOST_TEST(problem("0 503\n\n", R"({"name":"ping","status":"alerts late"})") == "status 503: alerts late");
  BOOST_TEST(problem("0 502\n\n", "<html>") == "status 502");
  BOOST_TEST(problem("0 404\n\n", R"({"status":7})") == "status 404");
}

BOOST_AUTO_TEST_CASE(another_program_at_the_address_is_no_phone) {
  for (const char* body : {"", "fine", "[]", "{}", R"({"name":"pong"})", R"({"name":["ping"]})"}) {
    BOOST_TEST(
        problem("0 200\n\n", body) == "the response is not from this phone (expected the JSON of /ping)",
        body);
  }
}

BOOST_AUTO_TEST_CASE(another_time_zone_is_reported) {
  BOOST_TEST(problem("0 200\n\n", R"({"name":"ping","timezone":"Asia/Kolkata"})") ==
             "the time zone of the server is Asia/Kolkata (expected Europe/London)");
}

BOOST_AUTO_TEST_CASE(another_config_than_the_one_on_this_host_is_reported) {
  BOOST_TEST(problem("0 200\n\n",
                     R"({"name":"ping","timezone":"Europe/London","config":{"hash":"ffffffffffffffff"}})") ==
             "another config is served than the one on this host (hash ffffffffffffffff, expected "
             "0123456789abcdef)");
}

BOOST_AUTO_TEST_CASE(a_certificate_must_be_good_for_so_many_days) {
  // Thirteen days and eight minutes are left of the server's own; of the other it is not asked.
  BOOST_TEST(problem_over_tls(std::chrono::days(13)) == "");
  BOOST_TEST(problem_over_tls(std::chrono::days(14)) ==
             "the certificate has 13 days left (expected at least 14)");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_cannot_be_looked_at_is_a_problem_unless_nobody_asks) {
  for (const char* certificates : {"", "Expire date:\n", "Expire date:soon\n", "Expire date:Dec 5 2026\n"}) {
    BOOST_TEST(
        problem_over_tls(std::chrono::days(7), certificates) ==
            "the expiry date of the certificate is unknown (certificate_days = 0 turns this check off)",
        certificates);
    BOOST_TEST(problem_over_tls(std::chrono::days(0), certificates) == "");
  }
}

BOOST_AUTO_TEST_CASE(what_a_stranger_answers_stays_on_one_line_and_short) {
  const std::string words =
      problem("0 500\n\n", R"({"name":"ping","status":"a\n<3>b)" + std::string(900, 'x') + "\"}");
  BOOST_TEST(words.starts_with("status 500: a <3>bxxx"));
  BOOST_TEST(words.size() < 250);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
