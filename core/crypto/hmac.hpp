// Hashes, keyed hashes (RFC 2104), their texts, and how to compare secrets. The only owner of OpenSSL.
//
// Safe to call from any thread. Throws when libcrypto is out of memory or lacks an algorithm.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace ivr {

std::string sha256(std::string_view text);  // 32 bytes

std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 bytes

// A key of HMAC-SHA1 that many texts are hashed with: the two blocks that hold the key are hashed once.
// As secret as the key. Many threads may use one at once.
class HmacSha1Key {
 public:
  explicit HmacSha1Key(std::string_view key);

  // Of the pieces, joined: 20 bytes.
  [[nodiscard]] std::string digest(std::span<const std::string_view> pieces) const;

 private:
  using Context = std::shared_ptr<const evp_md_ctx_st>;
  Context inner_;  // has hashed the block before the text
  Context outer_;  // has hashed the block before that hash
};

std::string to_base64(std::string_view bytes);  // with padding, on one line (RFC 4648, section 4)

std::string to_hex(std::string_view bytes);  // lower case

// The time taken does not reveal how much of them is alike.
bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace ivr
