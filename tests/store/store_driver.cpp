// An alert store at the hands of a test in Python: reads a command a line, answers each with one line.
//
//   store_driver URL
//
//   commit N...      announces the recordings of these numbers to two, in one commit: "ok NEW"
//   stream N         commits N, N + 1 and so on, one after the other; a line for each that is committed
//   claim            "alert ID sure" or "alert ID doubt", or "nothing"
//   sent             what was claimed last was sent: "ok", or "lost"
//   drain            claims and sends all there is: "drained ID..."
//   backlog          "PENDING SENDING SENT FAILED"
//   numbers          of all recordings there are: "numbers N..."
//   time WHAT COUNT  how many "commits", "claims" (with their ends) or "backlogs" a second: "ok RATE"
//
// "error WORDS" instead when the store had an error.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {
namespace {

NewVoicemail new_voicemail(std::int64_t number) {
  return {.recording = {.sid = fmt::format("RE{:032x}", number),
                        .call_sid = fmt::format("CA{:032x}", number),
                        .action = "message",
                        .caller = "+447700900123",
                        .length = std::chrono::seconds(42),
                        .began = StoreTime(std::chrono::hours(480000))},
          .recipients = {{.channel = Channel::sms, .address = "+447700900001"},
                         {.channel = Channel::sms, .address = "+447700900002"}},
          .sms_sender = "+447700900999"};
}

// At once, and in one piece. Not by way of std::cout, whose writes disk_recorder.c cannot see.
void say(const std::string& words) {
  const std::string line = words + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
}

template <class T>
std::string answer(const Result<T>& result, const std::function<std::string(const T&)>& words) {
  return result ? words(*result) : "error " + result.error();
}

class Driver {
 public:
  explicit Driver(std::string url) : store_(std::move(url)) {}

  std::string obey(std::istringstream& line) {
    static const std::map<std::string, std::string (Driver::*)(std::istringstream&), std::less<>> k_commands{
        {"commit", &Driver::commit},   {"stream", &Driver::stream}, {"claim", &Driver::claim},
        {"sent", &Driver::sent},       {"drain", &Driver::drain},   {"backlog", &Driver::backlog},
        {"numbers", &Driver::numbers}, {"time", &Driver::time}};
    std::string verb;
    line >> verb;
    const auto found = k_commands.find(verb);
    return found == k_commands.end() ? "error no such command: " + verb : (this->*found->second)(line);
  }

 private:
  Result<int> commit_one(std::int64_t number) {
    const StoreEntry entry = new_voicemail(number);
    return AlertInserts(store_).commit({&entry, 1});
  }

  Result<std::optional<Alert>> claim_one() {
    return AlertQueue(store_).claim({.channel = Channel::sms, .owner = "a test", .blocked_senders = {}});
  }

  Result<bool> send(const Alert& alert) {
    return AlertQueue(store_).settle(alert, {.state = AlertState::sent, .provider_id = "SM1"});
  }

  std::string commit(std::istringstream& line) {
    std::vector<StoreEntry> entries;
    for (std::int64_t number = 0; line >> number;) entries.emplace_back(new_voicemail(number));
    return answer<int>(AlertInserts(store_).commit(entries),
                       [](int added) { return fmt::format("ok {}", added); });
  }

  std::string stream(std::istringstream& line) {
    std::int64_t number = 0;
    line >> number;
    for (;; ++number) {
      const auto added = commit_one(number);
      if (!added) return "error " + added.error();
      say(std::to_string(number));
    }
  }

  std::string claim(std::istringstream& /*line*/) {
    const auto claimed = claim_one();
    if (claimed && *claimed) claimed_ = **claimed;
    return answer<std::optional<Alert>>(claimed, [](const auto& alert) {
      return alert ? fmt::format("alert {} {}", alert->id, alert->in_doubt ? "doubt" : "sure") : "nothing";
    });
  }

  std::string sent(std::istringstream& /*line*/) {
    return answer<bool>(send(claimed_), [](bool settled) { return settled ? "ok" : "lost"; });
  }

  // A file that others keep locked for two seconds is tried again, as ivr deliver does.
  template <class Work>
  static auto patiently(Work work) {
    constexpr int k_tries = 20;
    auto result = work();
    for (int tries = 1; tries < k_tries && !result && result.error().find("locked") != std::string::npos;
         ++tries)
      result = work();
    return result;
  }

  std::string drain(std::istringstream& /*line*/) {
    std::string all = "drained";
    for (;;) {
      const auto claimed = patiently([&] { return claim_one(); });
      if (!claimed) return "error " + claimed.error();
      if (!*claimed) return all;
      const auto settled = patiently([&] { return send(**claimed); });
      if (!settled) return "error " + settled.error();
      if (*settled) all += fmt::format(" {}", (*claimed)->id);
    }
  }

  std::string backlog(std::istringstream& /*line*/) {
    return answer<QueueStats>(AlertQueries(store_).stats(), [](const QueueStats& backlog) {
      return fmt::format("{} {} {} {}", backlog.pending, backlog.sending, backlog.sent, backlog.failed);
    });
  }

  std::string numbers(std::istringstream& /*line*/) {
    const auto alerts = AlertQueries(store_).list({.limit = 10'000'000});
    if (!alerts) return "error " + alerts.error();
    std::set<std::int64_t> all;
    for (const Alert& alert : *alerts) {
      const std::string& sid = subject_sid(alert);
      std::int64_t number = 0;
      std::from_chars(sid.data() + 2, sid.data() + sid.size(), number, 16);
      all.insert(number);
    }
    std::string words = "numbers";
    for (const auto number : all) words += fmt::format(" {}", number);
    return words;
  }

  std::string time(std::istringstream& line) {
    std::string what;
    int count = 0;
    line >> what >> count;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      if (const std::string problem = once(what); !problem.empty()) return "error " + problem;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    return fmt::format("ok {:.0f}", count / took.count());
  }

  std::string once(std::string_view what) {
    if (what == "commits") {
      const auto added = commit_one(1'000'000 + ++timed_);
      return added ? "" : added.error();
    }
    if (what == "backlogs") {
      const auto backlog = AlertQueries(store_).stats();
      return backlog ? "" : backlog.error();
    }
    const auto claimed = claim_one();
    if (!claimed) return claimed.error();
    if (!*claimed) return "nothing is left to claim";
    const auto settled = send(**claimed);
    return settled ? "" : settled.error();
  }

  StoreConnection store_;
  Alert claimed_;
  std::int64_t timed_ = 0;
};

}  // namespace
}  // namespace ivr

int main(int argument_count, char** arguments) {
  if (argument_count != 2) return 2;
  ivr::Driver driver(arguments[1]);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    ivr::say(driver.obey(words));
  }
}
