// Hashes, keyed ones (RFC 2104) and how to compare them. Only file that uses OpenSSL.
//
// Safe to call from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ivr {

std::string sha256(std::string_view text);  // 32 bytes

// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

using Sha1Digest = std::array<unsigned char, 20>;

// A key of HMAC-SHA1 that many texts are hashed with: the two blocks that hold the key are absorbed once.
// As secret as the key.
class HmacSha1Key {
 public:
  explicit HmacSha1Key(std::string_view key);

  // Of the pieces, joined.
  [[nodiscard]] Sha1Digest digest(std::span<const std::string_view> pieces) const;

 private:
  using State = std::array<std::uint32_t, 5>;
  State inner_{};
  State outer_{};
};

// With padding, on one line (RFC 4648, section 4).
std::string to_base64(std::string_view bytes);

// The same of a digest: 28 characters.
std::array<char, 28> to_base64(const Sha1Digest& digest);

std::string to_hex(std::string_view bytes);  // lower case

// The time taken does not tell how much of them is alike.
bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace ivr
