// The alerts, kept where they survive: SQLite on one host, PostgreSQL for several.
//
// One object is one connection, for one thread at a time; several objects, also of several processes and
// hosts, share one store. After an error the next call connects afresh. No method throws: what went wrong is
// the error of the Result, with the store's name and what its engine said, on one line.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/attempt_outcome.hpp"
#include "core/alerts/queue_stats.hpp"
#include "core/alerts/retry_policy.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/base/result.hpp"
#include "core/health/failure_counter.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ivr {

// Of a method that gives nothing but success.
using Committed = std::monostate;

struct ClaimWish {
  Channel channel = Channel::sms;
  std::string owner{};                         // who claims: host and process, for an operator's eyes
  std::vector<std::string> resting_senders{};  // senders that must not send at the moment
};

struct AlertFilter {
  std::optional<AlertState> state{};
  std::optional<Channel> channel{};
  std::string action{};         // empty: all
  std::string recording_sid{};  // empty: all
  std::optional<StoreTime> created_since{};
  int limit = 100;  // the newest; at least 1
};

class AlertStore {
 public:
  // How long a claim is good for unless renewed; and how long after an attempt whose fate is unknown the
  // alert may be sent again when Twilio's list does not show it.
  static constexpr std::chrono::seconds k_lease = ivr::k_lease;
  static constexpr std::chrono::seconds k_doubt = ivr::k_doubt;
  // No alert is ever given a due time further ahead, so what lies beyond was written before the clock
  // went back.
  static constexpr std::chrono::seconds k_longest_wait = ivr::k_longest_wait;

  enum class Opening { create, existing };

  // "sqlite:///PATH" (an absolute path) or "postgresql://…" (libpq's URL). Nothing is opened yet.
  explicit AlertStore(const std::string& url, Opening opening = Opening::create);
  ~AlertStore();
  AlertStore(AlertStore&&) noexcept;
  AlertStore& operator=(AlertStore&&) noexcept;

  // Connects, brings the schema up to date, and the first time checks an SQLite file's integrity. Every
  // other method does so by itself when needed.
  Result<Committed> open();

  // The store's clock: PostgreSQL's own, so that hosts agree; with SQLite the host's.
  Result<StoreTime> now();

  // All of them in one transaction; on disk when this returns. Gives how many alerts are new.
  Result<int> commit(std::span<const StoreEntry> entries);

  // The key that signs links to recordings: 32 random bytes in hexadecimal digits, made by the first to ask.
  Result<std::string> link_key();

  // A due alert of the channel, oldest due time first, now in state sending with a fresh attempt_id and a
  // lease; committed. One not in doubt counts as attempted (attempts, attempt_at) already. One whose owner
  // died comes in doubt.
  Result<std::optional<Alert>> claim(const ClaimWish& wish);

  // For a claimed alert in doubt that is to be sent again: a new attempt_id and attempt_at, a fresh lease,
  // one attempt more; committed. Nothing when the claim was lost to another owner.
  Result<std::optional<Alert>> begin_attempt(const Alert& claimed);

  // A fresh lease. False when the claim was lost.
  Result<bool> renew(const Alert& claimed);

  // Ends the claim. False, and nothing is changed, when it was lost to another owner.
  Result<bool> settle(const Alert& claimed, const AttemptOutcome& settlement);

  // Gives the claim back as if it had never been: one attempt less, due at once.
  Result<bool> release(const Alert& claimed);

  // What is known of a call; nothing when it never reached a Record verb of ours.
  Result<std::optional<VoicemailCall>> find_call(const std::string& call_sid);

  // Small values that must survive: the high-water mark of reconciliation, why a queue is stopped.
  Result<std::optional<std::string>> mark(const std::string& name);
  Result<Committed> set_mark(const std::string& name, const std::string& value);  // "" removes it

  // One ping's place among those before it, by `ivr health note`, with the notice it leads to: one
  // transaction, and one after the other for all hosts. count is handed what was kept so far, and the store's
  // time.
  using CountPing = std::function<PingCount(const FailureCounter& before, StoreTime now)>;
  Result<PingCount> count_ping(const CountPing& count);

  // Takes away what was done or noted before then; gives how many rows went. Alerts not done yet stay.
  Result<std::int64_t> forget_before(StoreTime then);

  // For operators.
  Result<std::vector<Alert>> list(const AlertFilter& filter);  // newest first
  Result<std::optional<Alert>> find(std::int64_t id);
  // Failed ones become pending again, due at once, with no attempts; pending ones become due at once. Gives
  // how many. One that is being sent or was sent stays as it is.
  Result<int> retry(std::int64_t id);
  Result<int> retry_failed();
  Result<QueueStats> backlog();

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

// The mark under which the reason is kept why a channel's queue is stopped: "stopped sms".
// QueueStats::stopped joins those there are.
std::string stopped_mark(Channel channel);

}  // namespace ivr
