#include "core/crypto/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <climits>
#include <memory>
#include <stdexcept>

namespace ivr {
namespace {

constexpr std::size_t k_block_bytes = 64;  // of SHA-1
constexpr std::size_t k_sha1_bytes = 20;
constexpr std::size_t k_sha256_bytes = 32;

using OwnContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using OwnAlgorithm = std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)>;

void require(bool done) {
  if (!done) throw std::runtime_error("libcrypto: a hash failed");
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string hash(const EVP_MD* algorithm, std::size_t bytes, std::string_view text) {
  std::string digest(bytes, '\0');
  require(EVP_Digest(text.data(), text.size(), bytes_of(digest), nullptr, algorithm, nullptr) == 1);
  return digest;
}

OwnContext new_context() {
  OwnContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  require(context != nullptr);
  return context;
}

void add(EVP_MD_CTX* context, std::string_view text) {
  require(EVP_DigestUpdate(context, text.data(), text.size()) == 1);
}

// Looked up once: libcrypto would do it for every text that is hashed.
EVP_MD* sha1() {
  static const OwnAlgorithm algorithm(EVP_MD_fetch(nullptr, "SHA1", nullptr), &EVP_MD_free);
  require(algorithm != nullptr);
  return algorithm.get();
}

// A SHA-1 that has read one block: the key, filled up with zeros, each byte combined with the pad.
OwnContext context_of(std::string_view key, unsigned char pad) {
  std::string block(key);
  block.resize(k_block_bytes);
  for (char& byte : block) byte = static_cast<char>(static_cast<unsigned char>(byte) ^ pad);
  OwnContext context = new_context();
  require(EVP_DigestInit_ex(context.get(), sha1(), nullptr) == 1);
  add(context.get(), block);
  OPENSSL_cleanse(block.data(), block.size());
  return context;
}

}  // namespace

std::string sha256(std::string_view text) {
  return hash(EVP_sha256(), k_sha256_bytes, text);
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string digest(k_sha256_bytes, '\0');
  require(key.size() <= INT_MAX && HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                        bytes_of(text), text.size(), bytes_of(digest), nullptr) != nullptr);
  return digest;
}

// libcrypto's own HMAC looks the algorithm up and hashes both blocks of the key for every text. A copy of a
// prepared context costs less.
HmacSha1Key::HmacSha1Key(std::string_view key) {
  std::string hashed;
  if (key.size() > k_block_bytes) key = hashed = hash(sha1(), k_sha1_bytes, key);
  inner_ = context_of(key, 0x36);
  outer_ = context_of(key, 0x5c);
}

std::string HmacSha1Key::digest(std::span<const std::string_view> pieces) const {
  const OwnContext context = new_context();
  std::string digest(k_sha1_bytes, '\0');
  require(EVP_MD_CTX_copy_ex(context.get(), inner_.get()) == 1);
  for (const std::string_view piece : pieces)
    if (!piece.empty()) add(context.get(), piece);
  require(EVP_DigestFinal_ex(context.get(), bytes_of(digest), nullptr) == 1);
  require(EVP_MD_CTX_copy_ex(context.get(), outer_.get()) == 1);
  add(context.get(), digest);
  require(EVP_DigestFinal_ex(context.get(), bytes_of(digest), nullptr) == 1);
  return digest;
}

std::string to_base64(std::string_view bytes) {
  // The last byte is for the NUL that libcrypto writes.
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.pop_back();
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
