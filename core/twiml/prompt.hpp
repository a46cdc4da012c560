// What a caller hears, and with which voice.
#pragma once

#include <cstddef>
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

}  // namespace ivr
