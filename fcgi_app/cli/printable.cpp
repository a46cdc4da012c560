#include "fcgi_app/cli/printable.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace ivr {
namespace {

bool is_printable(const CodePoint& point) {
  return !is_control(point.value) && !first_invalid_utf8(point.bytes);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const CodePoint next = take_code_point(text);
    if (is_printable(next)) {
      shown += next.bytes;
      continue;
    }
    for (const char byte : next.bytes)
      fmt::format_to(std::back_inserter(shown), "\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return shown;
}

std::string printable_excerpt(std::string_view text, std::size_t max_characters) {
  constexpr std::string_view k_ellipsis = "...";
  std::string shown = printable(text);
  if (count_code_points(shown) <= max_characters) return shown;
  std::string_view left = shown;
  std::size_t bytes = 0;
  for (std::size_t kept = k_ellipsis.size(); kept < max_characters; ++kept)
    bytes += take_code_point(left).bytes.size();
  return shown.substr(0, bytes).append(k_ellipsis);
}

std::string local_time(StoreTime time, const TimeZone& zone) {
  return format_local(zone, time, "%F %T");
}

std::string utc_time(StoreTime time) {
  const auto within_second = time - std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{}.{:03}Z", format_local(TimeZone(), time, "%FT%T"), within_second.count());
}

}  // namespace ivr
