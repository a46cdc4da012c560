// The types that an action can have. Each has a file in this folder.
#pragma once

#include "core/config/schema.hpp"

#include <array>

namespace ivr {

extern const ActionType k_forward_type;
extern const ActionType k_hangup_type;
extern const ActionType k_redirect_type;
extern const ActionType k_voicemail_type;

// All of them, by name.
inline ActionTypes action_types() {
  static constexpr std::array k_types = {&k_forward_type, &k_hangup_type, &k_redirect_type,
                                         &k_voicemail_type};
  return k_types;
}

}  // namespace ivr
