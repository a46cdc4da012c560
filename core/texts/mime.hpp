// Text in a mail, as every server and program takes it: in ASCII, on short lines.
//
// Pure. Safe to call from any thread.
#pragma once

#include <string>
#include <string_view>

namespace ivr {

// "Name: text" and CRLF. Other than ASCII, and what would be too long for a line, goes into encoded words
// (RFC 2047), on lines of at most 76 characters. text: any bytes; controls become blanks, so that no text can
// end the line and begin another.
std::string header_line(std::string_view name, std::string_view text);

// The transfer encoding "quoted-printable" (RFC 2045, section 6.7). text: lines ending in CRLF, in UTF-8.
std::string quoted_printable(std::string_view text);

}  // namespace ivr
