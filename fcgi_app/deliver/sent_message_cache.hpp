// Twilio's list of the messages between two numbers, kept for a few seconds: when hundreds of alerts are in
// doubt at once, one look answers for many.
//
// For one thread. Does no I/O of its own: how a page is fetched is handed in, and so are both clocks.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/twilio_api/messages.hpp"
#include "fcgi_app/deliver/transport.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace ivr {

class SentMessageCache {
 public:
  using Clock = std::chrono::steady_clock;

  struct Look {
    TwilioAccess access;
    StoreTime now;  // of the store's clock
    std::function<HttpOutcome(const HttpRequest&)> fetch;
    Transport::GoOn go_on;
    std::function<Clock::time_point()> clock = &Clock::now;
  };

  // Whether the list shows the alert, which is in doubt. Reads back to five minutes before its attempt, by
  // Twilio's clock: ours may be wrong by hours, and so may what it said at the attempt.
  LookupResult find(const Alert& alert, const Look& look);

 private:
  struct List {
    std::vector<ListedMessage> messages;
    StoreTime as_of;            // when it was begun, by the store's clock
    Clock::time_point read_at;  // when it was done
    Clock::duration took{};
    std::chrono::milliseconds twilio_ahead{};  // of the store's clock
    // The newest on the last page that was read: all that was not read is as old or older.
    std::optional<std::chrono::sys_seconds> read_back_to;
    bool is_complete = false;

    [[nodiscard]] bool goes_back_to(StoreTime attempt) const;
  };
  struct Wanted {
    MessageWay way;
    std::string recording_sid;
    StoreTime attempt;  // by the store's clock
  };

  [[nodiscard]] static bool answers(const List& list, const Wanted& wanted, const Look& look);
  static std::optional<SendResult> read(List& list, const Wanted& wanted, const Look& look);

  std::map<MessageWay, List> lists_;
};

}  // namespace ivr
