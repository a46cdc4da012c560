// What an alert becomes after an attempt to send it.
//
// A plain value. The alert store writes it when a claim ends.
#pragma once

#include "core/alerts/alert.hpp"

#include <optional>
#include <string>

namespace ivr {

struct AttemptOutcome {
  AlertState state = AlertState::pending;  // never sending
  std::string provider_id{};
  std::string code{};
  std::string problem{};
  StoreTime due_at{};     // of a pending alert
  bool in_doubt = false;  // of a pending alert
  std::optional<StoreTime> resend_at{};
};

}  // namespace ivr
