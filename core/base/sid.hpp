// SIDs, Twilio's identifiers: two letters for the kind, then 32 hexadecimal digits.
//
// "AC" is an account, "CA" a call, "RE" a recording, "SM" and "MM" a message, "SK" an API key.
#pragma once

#include "core/base/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

// Whether text is a SID of that kind as Twilio writes it, in lower case.
constexpr bool is_sid(std::string_view text, std::string_view prefix) {
  constexpr std::size_t k_digits = 32;
  return text.size() == prefix.size() + k_digits && text.starts_with(prefix) &&
         std::ranges::all_of(text.substr(prefix.size()), is_hexadecimal);
}

// A SID that a person wrote, perhaps with upper-case digits: as Twilio writes it. None when it is no SID.
inline std::optional<std::string> parse_sid(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  std::string sid = std::string(prefix) + to_lower(text.substr(prefix.size()));
  return is_sid(sid, prefix) ? std::optional(std::move(sid)) : std::nullopt;
}

}  // namespace ivr
