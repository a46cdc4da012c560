// Hashes, keyed ones (RFC 2104) and how to compare them. Only file that uses OpenSSL.
//
// Safe to call from any thread.
#pragma once

#include <string>
#include <string_view>

namespace ivr {

std::string sha256(std::string_view text);  // 32 bytes

// 20 and 32 bytes.
std::string hmac_sha1(std::string_view key, std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);

// With padding, on one line (RFC 4648, section 4).
std::string to_base64(std::string_view bytes);

std::string to_hex(std::string_view bytes);  // lower case

// The time taken does not tell how much of them is alike.
bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace ivr
