// The alphabet of an SMS: 160 characters fit into one, and a single other one makes that 70.
//
// Source: 3GPP TS 23.038, section 6.2.1. Pure. Safe to call from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// How many septets the text takes: two for a character of the extension table. text: GSM-7 in UTF-8.
std::size_t count_septets(std::string_view text);

// Every character that the alphabet lacks becomes its nearest (an accent less) or "?"; line breaks and
// control characters become blanks. text: any bytes, taken for UTF-8.
std::string to_gsm7(std::string_view text);

// At most so many septets of text, not ending within a character. text: from to_gsm7().
std::string cut_septets(std::string_view text, std::size_t septets);

}  // namespace ivr
