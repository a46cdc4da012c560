// The subject of an alert of which a test knows what it is. Throws when it is the other.
#pragma once

#include "core/alerts/alert.hpp"

#include <variant>

namespace ivr {

inline Recording& voicemail_of(Alert& alert) {
  return std::get<Recording>(alert.subject);
}

inline const Recording& voicemail_of(const Alert& alert) {
  return std::get<Recording>(alert.subject);
}

inline const HealthNotice& notice_of(const Alert& alert) {
  return std::get<HealthNotice>(alert.subject);
}

}  // namespace ivr
