// An alert as JSON for a webhook of the business's own, and the header that proves who sent it.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/texts/sms_text.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

// {"event":"voicemail","id":"<RecordingSid>", ...}, or "health" for a notice: docs/alerts.md lists the
// fields. An alert always has the same id, so that a receiver recognises one that it has received before.
std::string webhook_body(const Alert& alert, const TextTerms& terms);

// "t=<unix seconds>,v1=<HMAC-SHA256 of "t.body", 64 hexadecimal digits>": the value of X-IVR-Signature.
std::string webhook_signature(std::string_view secret, std::string_view body, std::chrono::sys_seconds now);

}  // namespace ivr
