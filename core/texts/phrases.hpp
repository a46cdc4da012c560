// The facts of a recording in words: who called, and for how long they spoke.
//
// Pure. Safe to call from any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

enum class Wording { in_full, in_short };

// Whether the caller did not let their number be shown: Twilio then sends "anonymous", another such word, or
// that word as it is dialled on a keypad, "+266696687".
bool is_withheld(std::string_view caller);

// caller: Twilio's From, any bytes. On one line, UTF-8: the caller as they came, "withheld number" or
// "unknown number"; in short without "number".
std::string caller_words(std::string_view caller, Wording wording);

// "42 s" and "3 min 5 s"; in short "42s" and "3m05s".
std::string length_words(std::chrono::seconds length, Wording wording);

}  // namespace ivr
