// What a caller hears, and with which voice.
#pragma once

#include <string>

namespace ivr {

// A recording, a text to be spoken, or both, in this order.
struct Prompt {
  std::string sample;  // http(s) URL; empty: none
  std::string say;     // UTF-8; empty: none
  [[nodiscard]] bool empty() const { return sample.empty() && say.empty(); }
};

// For <Say>. Empty: Twilio's own choice.
struct Voice {
  std::string name;      // one of voices()
  std::string language;  // one of languages()
};

}  // namespace ivr
