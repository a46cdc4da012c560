// What to do about a request that Twilio answered with anything but success.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"

namespace ivr {

// outcome: answered, and not with a 2xx. Twilio's code says more than the status where there is one. Sources:
// https://www.twilio.com/docs/api/errors and https://www.twilio.com/docs/usage/twilios-response
SendResult judge_refusal(const HttpOutcome& outcome);

}  // namespace ivr
