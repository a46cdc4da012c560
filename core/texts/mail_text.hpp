// An alert as a mail (RFC 5322).
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/texts/sms_text.hpp"

#include <string>
#include <string_view>

namespace ivr {

// The whole message: lines that end in CRLF, none longer than 998 bytes. Its Message-ID is made from the
// subject's SID and the recipient, so that mail programs show an alert that was sent twice as one mail. from:
// a mail address, from [smtp]. A line that begins with a dot gets no second one: libcurl adds it.
std::string mail_text(const Alert& alert, const TextTerms& terms, std::string_view from, StoreTime now);

// "Name: text" and CRLF. Other characters than ASCII, and a text that is too long for the line, become
// encoded words (RFC 2047), on lines of at most 76 characters. text: any bytes; control characters become
// blanks, so that no text can begin another header.
std::string header_line(std::string_view name, std::string_view text);

// The transfer encoding "quoted-printable" (RFC 2045, section 6.7). text: UTF-8, lines that end in CRLF.
std::string quoted_printable(std::string_view text);

}  // namespace ivr
