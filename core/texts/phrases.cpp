#include "core/texts/phrases.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace ivr {
namespace {

// Words in place of a number, as letters or dialled. The first is from RFC 3323, in a SIP address.
constexpr std::array<std::string_view, 7> k_withheld = {"anonymous",  "unavailable", "unknown", "blocked",
                                                        "restricted", "private",     "withheld"};

// "+" and the keys that have the letters of the word.
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

std::string caller_text(std::string_view caller, Wording wording) {
  const std::string_view number = wording == Wording::in_full ? " number" : "";
  if (is_withheld(caller)) return fmt::format("withheld{}", number);
  const std::string line = to_one_line(caller);
  const std::string_view stripped = strip(line);
  return stripped.empty() ? fmt::format("unknown{}", number) : std::string(stripped);
}

std::string length_text(std::chrono::seconds length, Wording wording) {
  if (wording == Wording::in_full) return duration_text(length, Finest::second);
  const auto whole = std::max(length, std::chrono::seconds(0)).count();
  const auto minutes = whole / 60;
  const auto seconds = whole % 60;
  return minutes == 0 ? fmt::format("{}s", seconds) : fmt::format("{}m{:02}s", minutes, seconds);
}

}  // namespace ivr
