#include "core/crypto/hmac.hpp"

// The hashes themselves, without the lookup of algorithms in front of them that OpenSSL 3 would rather see
// used: that costs more than a short text's hash, allocates, and makes a process larger by megabytes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace ivr {
namespace {

constexpr std::size_t k_block_bytes = 64;  // of both hashes

struct Sha1 {
  using Digest = Sha1Digest;
  SHA_CTX context;
  Sha1() { SHA1_Init(&context); }
  void add(std::string_view text) { SHA1_Update(&context, text.data(), text.size()); }
  Digest finish() {
    Digest digest{};
    SHA1_Final(digest.data(), &context);
    return digest;
  }
};

struct Sha256 {
  using Digest = std::array<unsigned char, 32>;
  SHA256_CTX context;
  Sha256() { SHA256_Init(&context); }
  void add(std::string_view text) { SHA256_Update(&context, text.data(), text.size()); }
  Digest finish() {
    Digest digest{};
    SHA256_Final(digest.data(), &context);
    return digest;
  }
};

template <class Bytes>
std::string_view view_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Hash>
typename Hash::Digest digest_of(std::string_view text) {
  Hash hash;
  hash.add(text);
  return hash.finish();
}

// The block of a key, to begin the inner hash (0x36) or the outer one (0x5c) with.
template <class Hash>
std::array<char, k_block_bytes> padded(std::string_view key, unsigned char pad) {
  std::array<char, k_block_bytes> block{};
  if (key.size() > k_block_bytes) {
    std::ranges::copy(view_of(digest_of<Hash>(key)), block.begin());
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (char& byte : block) byte = static_cast<char>(static_cast<unsigned char>(byte) ^ pad);
  return block;
}

constexpr unsigned char k_inner = 0x36;
constexpr unsigned char k_outer = 0x5c;

// What a SHA-1 has come to after one whole block.
std::array<std::uint32_t, 5> state_after(const std::array<char, k_block_bytes>& block) {
  Sha1 hash;
  hash.add(view_of(block));
  const SHA_CTX& at = hash.context;
  return {at.h0, at.h1, at.h2, at.h3, at.h4};
}

Sha1 resume(const std::array<std::uint32_t, 5>& state) {
  Sha1 hash;
  SHA_CTX& at = hash.context;
  at.h0 = state[0];
  at.h1 = state[1];
  at.h2 = state[2];
  at.h3 = state[3];
  at.h4 = state[4];
  at.Nl = 8 * k_block_bytes;
  return hash;
}

constexpr std::string_view k_base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Four characters for every three bytes, the last of which may be fewer.
template <class Bytes>
void write_base64(const Bytes& bytes, char* out) {
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (unsigned i = 0; i < 4; ++i) *out++ = i <= count ? k_base64[group >> (18U - 6U * i) & 63U] : '=';
  }
}

}  // namespace

HmacSha1Key::HmacSha1Key(std::string_view key)
    : inner_(state_after(padded<Sha1>(key, k_inner))), outer_(state_after(padded<Sha1>(key, k_outer))) {}

Sha1Digest HmacSha1Key::digest(std::span<const std::string_view> pieces) const {
  Sha1 inner = resume(inner_);
  for (const std::string_view piece : pieces) inner.add(piece);
  Sha1 outer = resume(outer_);
  outer.add(view_of(inner.finish()));
  return outer.finish();
}

std::string sha256(std::string_view text) {
  return std::string(view_of(digest_of<Sha256>(text)));
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  Sha256 inner;
  inner.add(view_of(padded<Sha256>(key, k_inner)));
  inner.add(text);
  Sha256 outer;
  outer.add(view_of(padded<Sha256>(key, k_outer)));
  outer.add(view_of(inner.finish()));
  return std::string(view_of(outer.finish()));
}

std::string to_base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  write_base64(bytes, text.data());
  return text;
}

std::array<char, 28> to_base64(const Sha1Digest& digest) {
  std::array<char, 28> text{};
  write_base64(digest, text.data());
  return text;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += k_digits[value >> 4U];
    text += k_digits[value & 0xFU];
  }
  return text;
}

bool is_same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace ivr
