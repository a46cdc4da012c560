// What a caller hears, and with which voice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// A recording, a text to be spoken, or both, in this order.
struct Prompt {
  std::string sample;  // http(s) URL; empty: none
  std::string say;     // UTF-8; empty: none
  std::string ssml{};  // in its place, as of parse_ssml(); empty: none
  [[nodiscard]] bool empty() const { return sample.empty() && say.empty() && ssml.empty(); }
};

// For <Say>. Empty: Twilio's own choice.
struct Voice {
  std::string name;      // one of voices(), or one that Twilio has had since
  std::string language;  // one of languages()
};

// The longest text in one <Say>: the least of what Polly (3000 bytes), Google (5000) and Twilio's own voices
// (4096) take, and how long it may be URL-encoded (https://www.twilio.com/docs/api/errors/13521).
inline constexpr std::size_t k_max_say_bytes = 3000;
inline constexpr std::size_t k_max_say_encoded = 4500;

// encoded: with three characters for each byte that is not unreserved.
struct SayLimit {
  std::size_t bytes = k_max_say_bytes;
  std::size_t encoded = k_max_say_encoded;
};

// Cuts a long text into parts within the limit, after the last sentence that fits, else after the last word,
// else anywhere between two code points. text must be UTF-8, and the limit have room for a code point. No
// parts for an empty text.
std::vector<std::string> split_text(std::string_view text, SayLimit limit = {});

// Whether one <Say> has room for the text.
bool fits_say(std::string_view text, SayLimit limit = {});

// The voices and languages that Twilio's <Say> knows, sorted by their bytes; in static storage. The build
// makes their definitions from twiml_attributes.json, so that a new list from Twilio is one new file. Names
// are compared exactly, upper and lower case included.
std::span<const std::string_view> voices();
std::span<const std::string_view> languages();

// What was probably meant by a name that is not in the table, for a message: " (did you mean \"Polly.Amy\"?)"
// for "Amy". Empty: nothing is near. language: of the same config; may be empty.
std::string voice_hint(std::string_view name, std::string_view language);
std::string language_hint(std::string_view name);

// The languages that a voice speaks, for a message, if that language is not one of them; otherwise empty, and
// for voices that are not in the table.
std::string other_languages_of(std::string_view voice, std::string_view language);

inline bool is_voice(std::string_view name) {
  return std::ranges::binary_search(voices(), name);
}
inline bool is_language(std::string_view name) {
  return std::ranges::binary_search(languages(), name);
}

}  // namespace ivr
