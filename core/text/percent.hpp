// Percent-encoding of URLs (RFC 3986) and of forms (application/x-www-form-urlencoded).
#pragma once

#include <string>
#include <string_view>

namespace ivr {

// For paths: "%41" becomes "A", "+" stays. A percent sign without two hexadecimal digits stays as it is.
// The result may hold any byte.
std::string percent_decode(std::string_view text);

// Everything but RFC 3986's unreserved characters (letters, digits, "-._~") becomes %XX.
std::string percent_encode(std::string_view text);

// For names and values of forms and queries: as percent_decode, and "+" becomes a space.
std::string decode_form_component(std::string_view text);

// The same, written to out, which has room for as many bytes as text has. Returns the end of what it wrote.
char* decode_form_component(std::string_view text, char* out);

}  // namespace ivr
