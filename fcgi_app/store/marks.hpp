// Small values that must survive, each under a name: the checkpoints of reconciliation, why a queue is
// stopped, the count of failed pings; and the key that signs links.
//
// For one thread at a time, as its connection is.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/health/failure_counter.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <functional>
#include <optional>
#include <string>

namespace ivr {

class Marks {
 public:
  // The connection must live longer.
  explicit Marks(StoreConnection& connection) : connection_(connection) {}

  Result<std::optional<std::string>> find(const std::string& name);
  Result<Committed> set(const std::string& name, const std::string& value);  // "" removes it

  // The key that signs links to recordings. A store that has none gets the one that is known from an earlier
  // file, so that its links stay valid, or 32 random bytes in hexadecimal digits.
  Result<std::string> link_key(const std::string& known = "");

 private:
  StoreConnection& connection_;
};

// Counts pings that fail in a row, for all hosts that share the store.
class PingCounter {
 public:
  // The connection must live longer.
  explicit PingCounter(StoreConnection& connection) : connection_(connection) {}

  // The rule: gets what was kept so far and the store's time; gives what is to be kept, and maybe a notice.
  using CountPing = std::function<PingCount(const FailureCounter& before, StoreTime now)>;

  // Counts one ping and inserts the notice it leads to, in one transaction. All hosts do so one after the
  // other. A notice is there once for each recipient, however often it is written.
  Result<PingCount> count(const CountPing& rule);

 private:
  StoreConnection& connection_;
};

// The mark that keeps since when and why a channel's queue is stopped: "stopped sms".
std::string stopped_mark(Channel channel);

// Its value, and what a value says; one without a time is of a version that kept none.
std::string stopped_value(StoreTime since, const std::string& reason);
StoppedQueue parse_stopped(Channel channel, const std::string& value);

// Inside a transaction of the caller's.
std::optional<std::string> read_mark(Session& session, const std::string& name);

}  // namespace ivr
