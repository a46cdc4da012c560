// Sends the alerts of one channel, one after the other, in a thread of its own.
//
// What is about to be sent is committed before it goes out, and what became of it afterwards; whatever
// happens in between leaves an alert in doubt, which is looked for before it is sent again.
#pragma once

#include "fcgi_app/deliver/alert_log.hpp"
#include "fcgi_app/deliver/attempt_outcome.hpp"
#include "fcgi_app/deliver/circuit_breaker.hpp"
#include "fcgi_app/deliver/delivery_context.hpp"
#include "fcgi_app/deliver/rate_limiter.hpp"
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
  AlertSender(Channel channel, std::unique_ptr<Transport> carrier, const DeliveryContext& site);

  // Until a stop is wished for.
  void run();

 private:
  using Clock = std::chrono::steady_clock;

  struct Claim {
    Alert alert;
    Clock::time_point since;  // before it was committed
  };

  // One alert at the most; gives how long to pause then.
  Clock::duration work();
  void notice_reload();
  bool prepare();
  void handle(Claim claim);
  std::optional<Claim> resolve_doubt(const Alert& alert, const SendContext& dispatch);
  std::optional<Claim> decide_absent(const Alert& alert, const SendContext& dispatch, StoreTime as_of);
  void conclude(const Alert& alert, const SendResult& verdict, StoreTime now);
  void conclude_unknown(const Alert& alert, const SendResult& trouble, StoreTime now);
  void learn(const Alert& alert, const SendResult& verdict, const AttemptOutcome& settlement, StoreTime now);
  void stop_queue(const std::string& problem);
  void note_that_it_works();
  void give_back(const Alert& alert);
  void settle(const Alert& alert, const AttemptOutcome& settlement, StoreTime now);

  void say(const AlertLine& line) const;

  SettleTerms terms_at(StoreTime now);
  double random01() { return std::uniform_real_distribution<>()(random_); }
  [[nodiscard]] Clock::duration store_pause() const;
  // Gives what the store gave, and lets the watch know how it is.
  template <class T>
  Result<T> noted(Result<T> result);

  Channel channel_;
  std::unique_ptr<Transport> carrier_;
  const DeliveryContext& site_;
  StoreConnection store_;
  AlertQueue queue_{store_};
  Marks marks_{store_};
  std::shared_ptr<const Loaded> loaded_;
  bool is_prepared_ = false;
  std::string own_link_key_;  // the store's
  bool is_marked_stopped_ = false;
  int store_failures_ = 0;  // in a row
  RateLimiter pace_;
  CircuitBreaker rest_;
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace ivr
