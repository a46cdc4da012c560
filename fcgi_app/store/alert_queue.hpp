// The queue of alerts for those who send them: leases that end by themselves when their owner dies.
//
// For one thread at a time, as its connection is.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/retry_policy.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

struct ClaimRequest {
  Channel channel = Channel::sms;
  std::string owner{};                         // who claims: host and process, for operators to read
  std::vector<std::string> blocked_senders{};  // senders that must not send at the moment
};

// What one recipient gets by one channel, without notices of the health check.
struct RecipientLoad {
  std::int64_t sent = 0;                // in the last hour, without those that only a summary has counted
  std::optional<StoreTime> summary_at;  // the last summary of the last hour
  std::int64_t waiting = 0;             // pending, not in doubt, up to last_id
  StoreTime waiting_since;              // the oldest of them
  std::int64_t last_id = 0;
};

class AlertQueue {
 public:
  // The connection must live longer.
  explicit AlertQueue(StoreConnection& connection) : connection_(connection) {}

  // The due alert of the channel with the oldest due time, now in state sending with a fresh attempt_id and a
  // lease; committed. An alert that is not in doubt already counts as attempted (attempts, attempt_at). An
  // alert whose owner died is in doubt.
  Result<std::optional<Alert>> claim(const ClaimRequest& request);

  // For a claimed alert in doubt that is to be sent again: a new attempt_id and attempt_at, a fresh lease,
  // and one attempt more; committed. Nothing when another owner has taken the claim over.
  Result<std::optional<Alert>> begin_attempt(const Alert& claimed);

  // A fresh lease. False when another owner has taken the claim over.
  Result<bool> renew(const Alert& claimed);

  // Ends the claim. False, and nothing is changed, when another owner has taken it over.
  Result<bool> settle(const Alert& claimed, const AttemptOutcome& outcome);

  Result<RecipientLoad> load_of(const Recipient& recipient);

  // The message that was accepted as provider_id has counted the waiting alerts: they are sent. Gives how
  // many.
  Result<std::int64_t> settle_counted(const Recipient& recipient, const RecipientLoad& load,
                                      const std::string& provider_id);

  // Gives the claim back as if it had never been made: one attempt less, due at once.
  Result<bool> release(const Alert& claimed);

  // Removes alerts that were done before then, and calls and empty recordings noted before then; gives how
  // many rows it removed. Alerts that are not done stay.
  Result<std::int64_t> remove_done_before(StoreTime then);

 private:
  StoreConnection& connection_;
};

}  // namespace ivr
