// Callers, lengths of recordings, and why a queue is stopped, as people read them.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

enum class Wording { in_full, in_short };

// Whether the caller has withheld their number: Twilio then sends "anonymous", another such word, or that
// word as it is dialled on a keypad, "+266696687".
bool is_withheld(std::string_view caller);

// caller: Twilio's From, any bytes. Returns one line: a number or a SIP address unchanged, "withheld number"
// or "unknown number"; in short without "number". Of anything else only letters, digits, "+" and "_" remain,
// and a hyphen in place of the rest: a caller decides what From is, and could put a link in front of ours.
std::string caller_text(std::string_view caller, Wording wording);

// name: Twilio's CallerName, any bytes. Returns one line of UTF-8 in which no link can be: a full stop is
// only left where a blank or nothing follows. "" if nothing is left.
std::string name_text(std::string_view name);

// called: the number that was dialled, as caller_text() shows one; "" if it is unknown.
std::string dialled_text(std::string_view called);

struct StopTerms {
  Channel channel = Channel::sms;
  std::string code;     // of the refusal: "20003", "smtp 535"
  std::string problem;  // the same in words
  std::string account_sid;
  bool has_api_key = false;
};

// Why a queue is stopped: who refused what, which keys of the config to check, and what to do then. Of the
// account, only the end is shown.
std::string stop_text(const StopTerms& terms);

// The same, when the account is that of the example config.
std::string example_text();

// Of a recording, exactly: "42 s" and "3 min 5 s"; in short "42s" and "3m05s".
std::string length_text(std::chrono::seconds length, Wording wording);

}  // namespace ivr
