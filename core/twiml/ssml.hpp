// SSML in spoken texts: what Twilio's <Say> accepts of it, and what its voices understand.
//
// Sources: https://www.twilio.com/docs/voice/twiml/say/text-speech, the elements and attributes of Twilio's
// own libraries, https://docs.aws.amazon.com/polly/latest/dg/supportedtags.html. Safe to call from any
// thread.
#pragma once

#include "core/base/result.hpp"

#include <set>
#include <string>
#include <string_view>

namespace ivr {

struct Ssml {
  std::string text;              // well-formed XML, as it was given but for the way it is escaped
  std::set<std::string> needed;  // of a voice: "break", "prosody pitch"; empty for a text without elements
};

// A text with SSML elements, without <speak> around it. Errors follow "key = value: " in a message: XML that
// is not well-formed, elements, attributes and values that Twilio does not have, and a text too long for one
// <Say>.
Result<Ssml> parse_ssml(std::string_view text);

// What is needed of a voice that Twilio's voice of this name does not understand, for a message; empty when
// it understands all. voice: as in <Say>; empty for the account's own.
std::string ssml_warning(const Ssml& ssml, std::string_view voice);

// What a caller would hear of a plain text that was meant otherwise: a tag, an escaped character, a remark.
// For a message; empty when there is nothing of the kind. ssml_key: the key for texts with SSML; empty: this
// is one.
std::string spoken_text_warning(std::string_view text, std::string_view ssml_key);

}  // namespace ivr
