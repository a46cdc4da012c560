#include "core/actions/action_types.hpp"

#include <array>

namespace ivr {

ActionTypes action_types() {
  static constexpr std::array k_types = {&k_forward_type, &k_hangup_type, &k_redirect_type,
                                         &k_voicemail_type};
  return k_types;
}

}  // namespace ivr
