// Percent-encoding of URLs (RFC 3986).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

inline constexpr std::size_t k_escape_bytes = 3;

// The byte that the escape stands for with which text, a percent sign in front, begins; none when two
// hexadecimal digits do not follow.
std::optional<char> escaped_byte(std::string_view text);

// For paths: "%41" becomes "A", "+" stays. A percent sign without two hexadecimal digits stays as it is.
// The result may hold any byte.
std::string percent_decode(std::string_view text);

// Everything but RFC 3986's unreserved characters (letters, digits, "-._~") becomes %XX.
std::string percent_encode(std::string_view text);

}  // namespace ivr
