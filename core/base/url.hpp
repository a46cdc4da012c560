// URLs (RFC 3986): cut into their parts, and percent-encoding.
//
// Safe to call from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

// scheme://[user[:password]@]host[:port][/path][?query][#fragment]. All parts are views into the text.
struct Url {
  std::string_view scheme;         // empty when there is none: the text then begins with its user or host
  std::string_view user;           // with its password
  std::string_view host;           // an IPv6 address with its brackets
  std::string_view port;           // with its colon
  std::string_view rest;           // from the path on
  std::string_view host_and_port;  // both again, joined
};

// Cuts any text, whether it is a URL or not.
Url split_url(std::string_view text);

// The URL without its user and password.
std::string without_user(std::string_view url);

inline constexpr std::size_t k_escape_bytes = 3;

// The byte that an escape encodes. text: begins with the percent sign. None when two hexadecimal digits do
// not follow it.
std::optional<char> escaped_byte(std::string_view text);

// For paths: "%41" becomes "A", "+" stays. A percent sign without two hexadecimal digits stays as it is.
// The result may hold any byte.
std::string percent_decode(std::string_view text);

// Everything but RFC 3986's unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);

// Blanks and bytes beyond ASCII become %XX, everything else stays: for a URL as people write it.
std::string percent_encode_letters(std::string_view text);

// The form of a host name with letters beyond ASCII that DNS knows: "xn--bcher-kva.example" for
// "bücher.example" (Punycode, RFC 3492). Capital letters of the European alphabets become small ones, as RFC
// 5895 says. host: UTF-8. Empty for a name that needs more of Unicode's rules, such as combining marks.
std::string ascii_host(std::string_view host);

// Letters, digits and "-._~".
bool is_unreserved(char c);

}  // namespace ivr
