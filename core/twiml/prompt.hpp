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
  [[nodiscard]] bool empty() const { return sample.empty() && say.empty(); }
};

// For <Say>. Empty: Twilio's own choice.
struct Voice {
  std::string name;      // one of voices(), or one that Twilio has had since
  std::string language;  // one of languages()
};

// Cuts a long text into parts of at most `count` code points, after the last sentence that fits, else after
// the last word, else anywhere between two code points. text must be UTF-8. No parts for an empty text.
std::vector<std::string> split_text(std::string_view text, std::size_t count);

// The voices and languages that Twilio's <Say> knows, sorted by their bytes; in static storage. The build
// makes their definitions from twiml_attributes.json, so that a new list from Twilio is one new file. Names
// are compared exactly, upper and lower case included.
std::span<const std::string_view> voices();
std::span<const std::string_view> languages();

inline bool is_voice(std::string_view name) {
  return std::ranges::binary_search(voices(), name);
}
inline bool is_language(std::string_view name) {
  return std::ranges::binary_search(languages(), name);
}

}  // namespace ivr
