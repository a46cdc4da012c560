// Twilio's list of the messages between two numbers, kept for a few seconds: when hundreds of alerts are in
// doubt at once, one walk through the list is enough for many of them.
//
// For one thread. Does no I/O of its own: the function that fetches a page and both clocks are arguments.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"
#include "core/twilio_api/messages.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace ivr {

class SentMessageCache {
 public:
  using Clock = std::chrono::steady_clock;

  struct Lookup {
    TwilioAccess access;
    StoreTime now;  // of the store's clock
    std::function<HttpOutcome(const HttpRequest&)> fetch;
    std::function<bool()> keep_going;  // asked before each page
    std::function<Clock::time_point()> clock = &Clock::now;
  };

  // Whether the list shows the alert, which is in doubt. Reads back to five minutes before its attempt, by
  // Twilio's clock: ours may be wrong by hours, and so may the time of the attempt.
  LookupResult find(const Alert& alert, const Lookup& lookup);

 private:
  struct List {
    std::vector<ListedMessage> messages;
    StoreTime as_of;            // when reading began, by the store's clock
    Clock::time_point read_at;  // when reading ended
    Clock::duration took{};
    std::chrono::milliseconds twilio_ahead{};  // Twilio's clock, of the store's
    // The newest on the last page that was read: everything after it is as old or older.
    std::optional<std::chrono::sys_seconds> read_back_to;
    bool is_complete = false;

    [[nodiscard]] bool goes_back_to(StoreTime attempt) const;
  };
  struct Wanted {
    MessageRoute route;
    std::string recording_sid;
    StoreTime attempt;  // by the store's clock
  };

  [[nodiscard]] static bool can_answer(const List& list, const Wanted& wanted, const Lookup& lookup);
  // Returns why it failed, if it did.
  static std::optional<SendResult> read(List& list, const Wanted& wanted, const Lookup& lookup);

  std::map<MessageRoute, List> lists_;
};

}  // namespace ivr
