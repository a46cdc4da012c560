#include "fcgi_app/cli/printable.hpp"

#include "core/base/code_points.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace ivr {
namespace {

bool is_sound(const CodePoint& taken) {
  return !is_control(taken.value) && !first_invalid_utf8(taken.bytes);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const CodePoint taken = take_code_point(text);
    if (is_sound(taken)) {
      shown += taken.bytes;
      continue;
    }
    for (const char byte : taken.bytes)
      fmt::format_to(std::back_inserter(shown), "\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return shown;
}

std::string printable_excerpt(std::string_view text, std::size_t most_characters) {
  constexpr std::string_view k_rest = "...";
  std::string shown = printable(text);
  if (count_code_points(shown) <= most_characters) return shown;
  std::string_view left = shown;
  std::size_t bytes = 0;
  for (std::size_t kept = k_rest.size(); kept < most_characters; ++kept)
    bytes += take_code_point(left).bytes.size();
  return shown.substr(0, bytes).append(k_rest);
}

}  // namespace ivr
