#include "core/texts/phrases.hpp"

#include "core/base/ascii.hpp"
#include "core/base/code_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ivr {
namespace {

// What takes the place of a number, in letters or dialled. RFC 3323 has the first in a SIP address.
constexpr std::array<std::string_view, 7> k_withheld = {"anonymous",  "unavailable", "unknown", "blocked",
                                                        "restricted", "private",     "withheld"};

// "+" and the keys that bear the letters of the word.
std::string dialled(std::string_view word) {
  constexpr std::string_view k_keys = "22233344455566677778889999";
  std::string number = "+";
  for (const char letter : word) number += k_keys[static_cast<std::size_t>(letter - 'a')];
  return number;
}

// "sip:anonymous@anonymous.invalid" says what "anonymous" does.
std::string_view user_of(std::string_view address) {
  for (const std::string_view scheme : {"sip:", "sips:"}) {
    if (address.starts_with(scheme)) return address.substr(scheme.size(), address.find('@') - scheme.size());
  }
  return address;
}

}  // namespace

bool is_withheld(std::string_view caller) {
  const std::string address = to_lower(strip(caller));
  const std::string_view user = user_of(address);
  return std::ranges::any_of(k_withheld,
                             [&](std::string_view word) { return user == word || user == dialled(word); });
}

std::string caller_words(std::string_view caller, Wording wording) {
  const std::string_view number = wording == Wording::in_full ? " number" : "";
  if (is_withheld(caller)) return fmt::format("withheld{}", number);
  const std::string line = to_one_line(caller);
  const std::string_view words = strip(line);
  return words.empty() ? fmt::format("unknown{}", number) : std::string(words);
}

std::string length_words(std::chrono::seconds length, Wording wording) {
  const auto whole = std::max(length, std::chrono::seconds(0)).count();
  const auto minutes = whole / 60;
  const auto seconds = whole % 60;
  if (wording == Wording::in_short)
    return minutes == 0 ? fmt::format("{}s", seconds) : fmt::format("{}m{:02}s", minutes, seconds);
  if (minutes == 0) return fmt::format("{} s", seconds);
  return seconds == 0 ? fmt::format("{} min", minutes) : fmt::format("{} min {} s", minutes, seconds);
}

}  // namespace ivr
