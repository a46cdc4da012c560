// The voices and languages that Twilio's <Say> knows.
//
// Names are compared exactly, upper and lower case included. Safe to call from any thread.
#pragma once

#include <span>
#include <string_view>

namespace ivr {

bool is_voice(std::string_view name);
bool is_language(std::string_view name);

// All of them, sorted by their bytes. Static storage.
std::span<const std::string_view> voices();
std::span<const std::string_view> languages();

}  // namespace ivr
