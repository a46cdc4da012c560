#include "core/texts/phrases.hpp"

#include "core/base/ascii.hpp"
#include "core/base/code_points.hpp"

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

// "3 h 20 min"; without the smaller unit if there is none of it.
std::string two_units(std::int64_t amount, std::int64_t in_one_larger, std::string_view larger,
                      std::string_view smaller) {
  std::string text = fmt::format("{} {}", amount / in_one_larger, larger);
  if (amount % in_one_larger != 0) text += fmt::format(" {} {}", amount % in_one_larger, smaller);
  return text;
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
  const auto whole = std::max(length, std::chrono::seconds(0)).count();
  const auto minutes = whole / 60;
  const auto seconds = whole % 60;
  if (wording == Wording::in_short)
    return minutes == 0 ? fmt::format("{}s", seconds) : fmt::format("{}m{:02}s", minutes, seconds);
  if (minutes == 0) return fmt::format("{} s", seconds);
  return seconds == 0 ? fmt::format("{} min", minutes) : fmt::format("{} min {} s", minutes, seconds);
}

std::string duration_text(std::chrono::milliseconds duration) {
  using std::chrono::duration_cast;
  constexpr std::int64_t k_hour = 60;  // minutes
  constexpr std::int64_t k_day = 24;   // hours
  const std::int64_t minutes = duration_cast<std::chrono::minutes>(duration).count();
  if (duration.count() < 0) return "0 s";
  if (minutes == 0) return fmt::format("{} s", duration_cast<std::chrono::seconds>(duration).count());
  if (minutes < k_hour) return fmt::format("{} min", minutes);
  if (minutes < k_hour * k_day) return two_units(minutes, k_hour, "h", "min");
  return two_units(minutes / k_hour, k_day, "d", "h");
}

}  // namespace ivr
