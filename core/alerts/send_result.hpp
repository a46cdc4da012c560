// What is to become of an alert after an attempt to send it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace ivr {

struct SendResult {
  enum class Kind {
    sent,
    later,   // not accepted: try again after a while
    unsure,  // may have been accepted: look before sending again
    failed,  // for good: nothing but an operator can help this one
    stop,    // nothing of this channel can be sent until an operator mends it (credentials, account)
  };
  Kind kind = Kind::later;
  std::string provider_id;                   // of one that was sent
  std::string code;                          // "21211", "http 500", "smtp 451"
  std::string problem;                       // in words, one line
  std::optional<std::chrono::seconds> wait;  // what the other side asked for (Retry-After)
  // Of one that is unsure: how long after the attempt it may be sent again, when it is not found.
  std::chrono::seconds doubt{60};
};

}  // namespace ivr
