// The voices and languages that Twilio's <Say> knows.
//
// The build makes voices.cpp from twiml_attributes.json, so that a new list from Twilio is one new file.
// Names are compared exactly, upper and lower case included. Safe to call from any thread.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace ivr {

// All of them, sorted by their bytes. Static storage.
std::span<const std::string_view> voices();
std::span<const std::string_view> languages();

inline bool is_voice(std::string_view name) {
  return std::ranges::binary_search(voices(), name);
}
inline bool is_language(std::string_view name) {
  return std::ranges::binary_search(languages(), name);
}

}  // namespace ivr
