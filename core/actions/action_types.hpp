// The types that an action can have. Each has a file in this folder.
#pragma once

#include "core/config/schema.hpp"

namespace ivr {

extern const ActionType k_forward_type;
extern const ActionType k_hangup_type;
extern const ActionType k_redirect_type;
extern const ActionType k_voicemail_type;

// All of them, by name.
ActionTypes action_types();

}  // namespace ivr
