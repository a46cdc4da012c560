// What becomes of mails on real sockets, whatever the server says at whichever point.
#include "fcgi_app/deliver/mail_client.hpp"

#include "tests/unit/tcp_host.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <string>
#include <thread>

namespace ivr {
namespace {

using Kind = MailOutcome::Kind;

const std::string k_text = "Subject: Voicemail\r\n\r\nHello\r\n.a line that begins with a dot\r\n";

std::string kind_of(const MailOutcome& outcome) {
  switch (outcome.kind) {
    case Kind::accepted: return "accepted";
    case Kind::refused: return fmt::format("refused {}", outcome.code);
    case Kind::denied: return "denied";
    case Kind::not_sent: return "not sent";
    case Kind::lost: break;
  }
  return "lost";
}

// What a server says to each command, "greeting", "password" and "message" among them; "" closes the
// connection.
using Replies = std::map<std::string, std::string>;

const Replies k_friendly = {
    {"greeting", "220 mail.example.com ready"},
    {"EHLO", "250-mail.example.com\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000"},
    {"AUTH", "334 "},
    {"password", "235 2.7.0 welcome"},
    {"MAIL", "250 2.1.0 sender ok"},
    {"RCPT", "250 2.1.5 recipient ok"},
    {"DATA", "354 go on"},
    {"message", "250-2.0.0 accepted\r\n250 2.0.0 queued as 4711"},
    {"QUIT", "221 bye"},
    {"HELO", "502 not implemented"},
};

struct Heard {
  std::string commands;  // each on its line
  std::string message;
};

bool reply(TcpConnection& connection, const Replies& replies, const std::string& to) {
  const auto said = replies.find(to);
  const std::string text = said == replies.end() ? "500 what?" : said->second;
  if (!text.empty()) connection.send(text + "\r\n");
  return !text.empty();
}

void converse(TcpConnection& connection, const Replies& replies, Heard& heard) {
  if (!reply(connection, replies, "greeting")) return;
  for (;;) {
    const std::string line = connection.read_to("\r\n");
    if (line.empty()) return;
    heard.commands += line;
    const std::string verb = line.substr(0, 4);
    if (!reply(connection, replies, verb)) return;
    if (verb == "AUTH" && replies.at("AUTH").starts_with("334")) {
      heard.commands += connection.read_to("\r\n");
      if (!reply(connection, replies, "password")) return;
    }
    if (verb != "DATA" || !replies.at("DATA").starts_with("354")) continue;
    heard.message = connection.read_to("\r\n.\r\n");
    if (!reply(connection, replies, "message")) return;
  }
}

SmtpSettings server_at(int port) {
  SmtpSettings server;
  server.given = true;
  server.url = fmt::format("smtp://127.0.0.1:{}", port);
  server.user = "office";
  server.password = "5eed";
  server.from = "ivr@example.com";
  return server;
}

// The outcome when the server differs from a friendly one in these replies.
MailOutcome outcome_with(const Replies& unfriendly, Heard* heard = nullptr) {
  Replies replies = unfriendly;
  replies.insert(k_friendly.begin(), k_friendly.end());
  Heard unheard;
  TcpHost host([&](TcpConnection& connection, int) {
    converse(connection, replies, heard == nullptr ? unheard : *heard);
  });
  const StopToken stop;
  return MailClient(stop).send(server_at(host.port()), {"office@example.com", k_text}, "");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deliver_mail_client)

BOOST_AUTO_TEST_CASE(a_mail_arrives_whole) {
  Heard heard;
  BOOST_TEST(kind_of(outcome_with({}, &heard)) == "accepted");
  BOOST_TEST(heard.commands.find("AUTH PLAIN\r\nAG9mZmljZQA1ZWVk\r\n") != std::string::npos);
  BOOST_TEST(heard.commands.find("MAIL FROM:<ivr@example.com>") != std::string::npos);
  BOOST_TEST(heard.commands.find("RCPT TO:<office@example.com>\r\n") != std::string::npos);
  // Dots are doubled on the way (RFC 5321, section 4.5.2).
  BOOST_TEST(heard.message == "Subject: Voicemail\r\n\r\nHello\r\n..a line that begins with a dot\r\n.\r\n");
}

BOOST_AUTO_TEST_CASE(a_refusal_has_the_servers_code_and_words) {
  const std::pair<Replies, std::string> cases[] = {
      {{{"greeting", "421 4.3.2 too busy"}}, "refused 421"},
      {{{"greeting", "554 5.7.1 go away"}}, "refused 554"},
      {{{"AUTH", "504 5.5.4 not that way"}}, "refused 504"},
      {{{"password", "535 5.7.8 wrong password"}}, "refused 535"},
      {{{"password", "454 4.7.0 not now"}}, "refused 454"},
      {{{"MAIL", "530 5.7.0 authentication required"}}, "refused 530"},
      {{{"RCPT", "550-5.1.1 nobody of that name\r\n550 5.1.1 lives here"}}, "refused 550"},
      {{{"RCPT", "451 4.7.1 greylisted"}}, "refused 451"},
      {{{"DATA", "452 4.3.1 disk full"}}, "refused 452"},
      {{{"message", "554 5.6.0 looks like spam"}}, "refused 554"},
      {{{"message", "451 4.3.0 try again"}}, "refused 451"},
  };
  for (const auto& [replies, expected] : cases) BOOST_TEST(kind_of(outcome_with(replies)) == expected);
  BOOST_TEST(outcome_with({{"RCPT", "550 5.1.1 no\x01 such user"}}).problem == "550 5.1.1 no  such user");
}

BOOST_AUTO_TEST_CASE(without_a_way_to_log_in_that_we_know_we_are_denied) {
  BOOST_TEST(kind_of(outcome_with({{"EHLO", "250-mail.example.com\r\n250 AUTH X-STRANGE"}})) == "denied");
}

BOOST_AUTO_TEST_CASE(a_connection_that_ends_before_the_mail_is_whole_sent_nothing) {
  for (const char* at : {"greeting", "EHLO", "AUTH", "password", "MAIL", "RCPT", "DATA"})
    BOOST_TEST(kind_of(outcome_with({{at, ""}})) == "not sent", at);
}

BOOST_AUTO_TEST_CASE(a_connection_that_ends_behind_the_final_dot_leaves_a_doubt) {
  const MailOutcome outcome = outcome_with({{"message", ""}});
  BOOST_TEST(kind_of(outcome) == "lost");
  BOOST_TEST(!outcome.problem.empty());
}

BOOST_AUTO_TEST_CASE(what_comes_behind_the_receipt_changes_nothing) {
  for (const char* said : {"", "421 4.4.2 too slow", "500 what?"})
    BOOST_TEST(kind_of(outcome_with({{"QUIT", said}})) == "accepted", said);
}

BOOST_AUTO_TEST_CASE(other_than_on_this_host_a_server_must_encrypt) {
  Heard heard;
  {
    TcpHost host([&](TcpConnection& connection, int) { converse(connection, k_friendly, heard); });
    const StopToken stop;
    SmtpSettings server = server_at(host.port());
    // A name for the same address that does not say so.
    server.url = fmt::format("smtp://0:{}", host.port());
    BOOST_TEST(kind_of(MailClient(stop).send(server, {"office@example.com", k_text}, "")) == "denied");
    BOOST_TEST(host.connections() == 1);
  }
  BOOST_TEST(heard.commands.find("MAIL") == std::string::npos);
  BOOST_TEST(heard.commands.find("AUTH") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_has_got_nothing) {
  const StopToken stop;
  MailClient client(stop);
  SmtpSettings server = server_at(1);
  for (const char* url : {"smtp://127.0.0.1:1", "smtp://name.invalid", "http://127.0.0.1"}) {
    server.url = url;
    BOOST_TEST(kind_of(client.send(server, {"office@example.com", k_text}, "")) == "not sent", url);
  }
}

BOOST_AUTO_TEST_CASE(a_stop_ends_a_conversation_within_about_a_second) {
  StopToken stop;
  TcpHost silent([](TcpConnection& connection, int) { connection.wait_for_end(); });
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop.raise();
  });
  const auto begun = std::chrono::steady_clock::now();
  MailClient client(stop);
  const MailOutcome outcome = client.send(server_at(silent.port()), {"office@example.com", k_text}, "");
  BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(1500)));
  BOOST_TEST(kind_of(outcome) == "not sent");
  stopper.join();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
