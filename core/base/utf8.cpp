#include "core/base/utf8.hpp"

#include <algorithm>

namespace ivr {
namespace {

// What a first byte promises: the length of its character, and the range of its second byte, which is where
// overlong forms, surrogates and too large numbers show.
struct Lead {
  std::size_t length = 0;  // 0: no character begins so
  unsigned char second_from = 0x80;
  unsigned char second_to = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xC2) return {0};
  if (byte < 0xE0) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// How many bytes the valid character at the start of text has; 0 when there is none.
std::size_t character_length(std::string_view text) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[0]));
  if (lead.length < 2) return lead.length;
  if (text.size() < lead.length) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  if (second < lead.second_from || second > lead.second_to) return 0;
  return std::ranges::all_of(text.substr(1, lead.length - 1), is_continuation) ? lead.length : 0;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    // Nearly all of nearly every text.
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::string_view cut_characters(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
    --bytes;
  return text.substr(0, bytes);
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t k_max = 60;
  if (text.size() <= k_max) return std::string(text);
  std::string_view start = text;
  while (count_code_points(start) > k_max) {
    start = cut_characters(start, std::min(start.size() - 1, 4 * k_max));
  }
  return start.size() == text.size() ? std::string(text) : std::string(start) + "...";
}

}  // namespace ivr
