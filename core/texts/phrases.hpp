// Callers and lengths of recordings as people read them.
//
// Pure. Safe to call from any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

enum class Wording { in_full, in_short };

// Whether the caller has withheld their number: Twilio then sends "anonymous", another such word, or that
// word as it is dialled on a keypad, "+266696687".
bool is_withheld(std::string_view caller);

// caller: Twilio's From, any bytes. Returns one line of UTF-8: the caller unchanged, "withheld number" or
// "unknown number"; in short without "number".
std::string caller_text(std::string_view caller, Wording wording);

// Of a recording, exactly: "42 s" and "3 min 5 s"; in short "42s" and "3m05s".
std::string length_text(std::chrono::seconds length, Wording wording);

}  // namespace ivr
