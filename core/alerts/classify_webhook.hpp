// What is to be done about the answer of a business's own webhook.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"

namespace ivr {

// Any 2xx is a receipt. Nothing stops the channel: each address is another receiver.
SendResult judge_webhook(const HttpOutcome& outcome);

}  // namespace ivr
