// An alert as a mail (RFC 5322).
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/texts/sms_text.hpp"

#include <string>
#include <string_view>

namespace ivr {

// The whole message, lines ending in CRLF, none longer than 998 bytes. Its Message-ID is made of the
// recording and the recipient, so that an alert sent twice is one mail to programs that look at it. from: a
// mail address, as [smtp] has it. Doubling the dots that lines begin with is for whoever speaks SMTP; libcurl
// does.
std::string mail_text(const Alert& alert, const TextTerms& terms, std::string_view from, StoreTime now);

}  // namespace ivr
