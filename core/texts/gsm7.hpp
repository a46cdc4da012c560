// The alphabet of an SMS: 160 of its characters fit into one message, but only 70 if a single other one is
// among them.
//
// Source: 3GPP TS 23.038, section 6.2.1. Pure. Safe to call from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// The number of septets of the text: two for a character of the extension table. text: GSM-7 in UTF-8.
std::size_t count_septets(std::string_view text);

// Replaces every character that the alphabet lacks by the most similar one (without its accent, say) or "?",
// and line breaks and control characters by blanks. text: any bytes, read as UTF-8.
std::string to_gsm7(std::string_view text);

// The beginning of text, at most so many septets of whole characters. text: from to_gsm7().
std::string cut_septets(std::string_view text, std::size_t septets);

}  // namespace ivr
