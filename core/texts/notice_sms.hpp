// What an SMS says of a notice: its words and its tag.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"

#include <string>

namespace ivr {

// GSM-7 characters only, at most as many as are allowed and never more than the 160 of
// one message: what is wrong stands at the beginning, and the end of long words is no loss. The tag is whole.
std::string notice_sms(const HealthNotice& notice, int most_characters);

}  // namespace ivr
