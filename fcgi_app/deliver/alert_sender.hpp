// Sends the alerts of one channel, one at a time, in a thread of its own.
//
// An attempt is committed before the alert is sent, and its outcome is committed afterwards. Whatever happens
// in between leaves the alert in doubt: it is looked up before it is sent again.
#pragma once

#include "core/alerts/circuit_breaker.hpp"
#include "core/alerts/rate_limiter.hpp"
#include "core/alerts/retry_policy.hpp"
#include "fcgi_app/deliver/alert_log.hpp"
#include "fcgi_app/deliver/delivery_context.hpp"
#include "fcgi_app/deliver/transport.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace ivr {

class AlertSender {
 public:
  AlertSender(Channel channel, std::unique_ptr<Transport> transport, const DeliveryContext& context);

  // Returns after context.stop is raised.
  void run();

 private:
  using Clock = std::chrono::steady_clock;

  struct Claim {
    Alert alert;
    Clock::time_point since;  // a time before it was committed
  };

  // Handles at most one alert, or a summary. Returns the time to pause afterwards.
  Clock::duration handle_next();
  void pick_up_config();
  bool read_store_state();
  bool keep_link_key();
  void handle(Claim claim);
  std::optional<Claim> resolve_doubt(const Alert& alert, const SendContext& send_context);
  std::optional<Claim> claim_resend(const Alert& alert, StoreTime now, StoreTime absent_as_of);
  void send(const Alert& alert, const SendContext& send_context, Clock::time_point read_at,
            const RecipientLoad* counted);
  // Sends a summary in place of the alert if its recipient gets too many, or puts it off until the next
  // summary.
  bool send_summary(const Alert& alert, SendContext send_context, Clock::time_point read_at);
  void finish(const Alert& alert, const SendResult& result, StoreTime now);
  void finish_failed_lookup(const Alert& alert, const SendResult& failure, StoreTime now);
  void adjust_pace(const Alert& alert, const SendResult& result, const AttemptOutcome& outcome,
                   StoreTime now);
  void stop_queue(const SendResult& result, StoreTime now);
  void mark_stopped(const std::string& reason, StoreTime now);
  void note_success();
  void release(const Alert& alert);
  void settle(const Alert& alert, const AttemptOutcome& outcome, StoreTime now);

  void log(const AlertLine& line) const;

  OutcomeTerms terms_at(StoreTime now);
  double random01() { return std::uniform_real_distribution<>()(random_); }
  [[nodiscard]] Clock::duration store_pause() const;
  // Returns the store's result, and notes whether the store works.
  template <class T>
  Result<T> noted(Result<T> result);

  Channel channel_;
  std::unique_ptr<Transport> transport_;
  const DeliveryContext& context_;
  StoreConnection store_;
  AlertQueue queue_{store_};
  Marks marks_{store_};
  std::shared_ptr<const Loaded> loaded_;
  bool has_store_state_ = false;
  std::string store_link_key_;
  bool is_marked_stopped_ = false;
  std::string stop_reason_;  // as it is in the store
  int store_failures_ = 0;   // in a row
  RateLimiter rate_limiter_;
  CircuitBreaker circuit_breaker_;
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace ivr
