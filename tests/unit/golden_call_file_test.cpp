// The reader of golden calls: what it takes, and what it says of a file it does not take.
#include "tests/golden/call_file.hpp"

#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

const std::string k_head = "# Why.\nconfig: seed.ini\nnow: 2026-11-23 10:00:00\n\n";

class CallFile {
 public:
  explicit CallFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("ivr-call-" + std::to_string(::getpid()) + ".call")) {
    std::ofstream(path_) << text;
  }
  ~CallFile() { std::filesystem::remove(path_); }
  CallFile(const CallFile&) = delete;
  CallFile& operator=(const CallFile&) = delete;

  [[nodiscard]] golden::Call read() const { return golden::read_call(path_.string()); }

  // The complaint without the path.
  [[nodiscard]] std::string complaint() const {
    try {
      static_cast<void>(read());
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).substr(path_.string().size() + 1);
    }
    return "none";
  }

 private:
  std::filesystem::path path_;
};

std::string complaint(const std::string& text) {
  return CallFile(text).complaint();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_call_file)

BOOST_AUTO_TEST_CASE(requests_and_answers_are_read_in_order) {
  const golden::Call call =
      CallFile(k_head +
               "POST /a?b=c\nDigits=1\n-CallSid\nsignature: wrong\ntype: x/y\n---\n200 text/xml\n"
               "<Response>\n  <Hangup/>\n</Response>\n\nGET /b\n---\n403\neffect: refused: no\n")
          .read();
  BOOST_TEST(call.config == "seed.ini");
  BOOST_TEST(call.now.time_since_epoch().count() == 1795428000);
  BOOST_REQUIRE(call.exchanges.size() == 2U);
  const golden::Exchange& first = call.exchanges[0];
  BOOST_TEST(first.line == 5);
  BOOST_TEST((first.method + " " + first.uri) == "POST /a?b=c");
  BOOST_TEST(first.parameters.at(0).value == "1");
  BOOST_TEST(first.left_out.at(0) == "CallSid");
  BOOST_TEST(first.signature == "wrong");
  BOOST_TEST(first.content_type == "x/y");
  BOOST_TEST(first.expected == "200 text/xml\n<Response><Hangup/></Response>");
  BOOST_TEST(call.exchanges[1].expected == "403\neffect: refused: no\n");
}

BOOST_AUTO_TEST_CASE(what_is_known_of_the_alert_store_is_read) {
  const golden::Call call = CallFile(k_head +
                                     "GET /a\nstore: away\n---\n503\n\nGET /b\n---\n200\n\n"
                                     "GET /c\nstore: pending=1 sending=2 sent=3 failed=4 empty=5 oldest=6 "
                                     "stopped=sms key=k=\n---\n200\n")
                                .read();
  BOOST_REQUIRE(call.exchanges.size() == 3U);
  BOOST_REQUIRE(call.exchanges[0].store.has_value());
  BOOST_TEST(!call.exchanges[0].store->reachable);
  BOOST_TEST(!call.exchanges[1].store.has_value());
  const ivr::StoreView& store = call.exchanges[2].store.value();
  BOOST_TEST(store.reachable);
  BOOST_TEST(store.link_key == "k=");
  const ivr::QueueStats& backlog = store.queue;
  BOOST_TEST(backlog.pending == 1);
  BOOST_TEST(backlog.sending == 2);
  BOOST_TEST(backlog.sent == 3);
  BOOST_TEST(backlog.failed == 4);
  BOOST_TEST(backlog.empty_recordings == 5);
  BOOST_TEST(backlog.oldest.value().count() == 6);
  BOOST_TEST(backlog.stopped.at(0).reason == "sms");
}

BOOST_AUTO_TEST_CASE(a_file_in_another_form_is_refused_with_its_line) {
  BOOST_TEST(complaint("config: a\nnow: 2026-11-23 10:00:00\n\nGET /\n---\n200\n") ==
             "4: says nowhere why it is here (expected # lines on top)");
  BOOST_TEST(complaint("# Why.\nconfig: a\n\nGET /\n---\n200\n") == "4: lacks config: or now:");
  BOOST_TEST(complaint("# Why.\nconfig: a\nnow: noon\n") == "3: now: expected YYYY-MM-DD HH:MM:SS");
  BOOST_TEST(complaint(k_head) == "4: has no request");
  BOOST_TEST(complaint(k_head + "GET\n---\n200\n") == "5: expected METHOD URI");
  BOOST_TEST(complaint(k_head + "GET /\n") == "5: expected --- and an answer");
  BOOST_TEST(complaint(k_head + "GET /\n---\n\n") == "7: expected an answer behind ---");
  BOOST_TEST(complaint(k_head + "GET /\nnonsense\n---\n200\n") ==
             "6: expected NAME=VALUE, -NAME, signature:, type:, store: or ---");
  for (const char* store : {"gone", "pending", "pending=", "pending=two", "late=1", "key="}) {
    BOOST_TEST(complaint(k_head + "GET /\nstore: " + store + "\n---\n200\n") ==
               "6: store: expected away, or NAME=VALUE with names it knows");
  }
}

BOOST_AUTO_TEST_SUITE_END()
