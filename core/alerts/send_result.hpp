// What an attempt to send an alert, or a lookup of one in doubt, has shown.
//
// Plain values. retry_policy.hpp says what follows for the alert.
#pragma once

#include "core/alerts/alert.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace ivr {

struct SendResult {
  enum class Kind {
    sent,
    later,   // not accepted: try again after a while
    unsure,  // may have been accepted: look it up before sending again
    failed,  // for good: only an operator can help this alert
    stop,    // nothing of this channel can be sent until an operator acts (credentials, account)
  };
  Kind kind = Kind::later;
  std::string provider_id;                   // of one that was sent
  std::string code;                          // "21211", "http 500", "smtp 451"
  std::string problem;                       // in words, one line
  std::optional<std::chrono::seconds> wait;  // what the other side asked for (Retry-After)
  // Of one that is unsure: how long after the attempt it may be sent again if it is not found.
  std::chrono::seconds doubt{60};
};

// Not accepted, for a reason that has no code.
inline SendResult send_later(std::string problem) {
  SendResult result;
  result.problem = std::move(problem);
  return result;
}

// What a lookup of an alert in doubt has shown.
struct LookupResult {
  enum class Kind {
    found,    // it was accepted
    absent,   // as_of: it had not been accepted by then
    unknown,  // the lookup failed; failure says what to do
    no_list,  // this channel has no list to look in
  };
  Kind kind = Kind::no_list;
  std::string provider_id{};  // of one that was found
  std::string remark{};       // what else is known of it; mostly empty
  StoreTime as_of{};
  SendResult failure{};  // later or stop
};

}  // namespace ivr
