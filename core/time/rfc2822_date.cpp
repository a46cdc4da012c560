#include "core/time/rfc2822_date.hpp"

#include "core/base/ascii.hpp"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <locale>
#include <vector>

namespace ivr {
namespace {

constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A number of least to most digits, up to greatest; -1 when text is something else.
int parse_digits(std::string_view text, std::size_t least, std::size_t most, int greatest) {
  if (text.size() < least || text.size() > most || !std::ranges::all_of(text, is_digit)) return -1;
  int number = 0;
  for (const char c : text) number = 10 * number + (c - '0');
  return number <= greatest ? number : -1;
}

std::optional<std::chrono::sys_days> parse_day(std::string_view day, std::string_view month,
                                               std::string_view year) {
  const auto named = std::ranges::find(k_months, month);
  const int days = parse_digits(day, 1, 2, 31);
  const int years = parse_digits(year, 4, 4, 9999);
  if (named == k_months.end() || days < 0 || years < 0) return std::nullopt;
  const auto months = static_cast<unsigned>(named - k_months.begin()) + 1;
  const std::chrono::year_month_day date{std::chrono::year(years), std::chrono::month(months),
                                         std::chrono::day(static_cast<unsigned>(days))};
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

// "06:59:25"; 60 is a leap second.
std::optional<std::chrono::seconds> parse_time(std::string_view text) {
  const std::vector<std::string_view> pieces = split(text, ':');
  if (pieces.size() != 3) return std::nullopt;
  const int hours = parse_digits(pieces[0], 2, 2, 23);
  const int minutes = parse_digits(pieces[1], 2, 2, 59);
  const int seconds = parse_digits(pieces[2], 2, 2, 60);
  if (hours < 0 || minutes < 0 || seconds < 0) return std::nullopt;
  return std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

// "+0100": how far ahead of UTC.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int hours = parse_digits(text.substr(1, 2), 2, 2, 23);
  const int minutes = parse_digits(text.substr(3), 2, 2, 59);
  if (hours < 0 || minutes < 0) return std::nullopt;
  const auto ahead = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return text[0] == '-' ? -ahead : ahead;
}

}  // namespace

// Not by date::parse(): where the time breaks off, it computes with a number it never set.
std::optional<std::chrono::sys_seconds> parse_rfc2822_date(std::string_view text) {
  const std::size_t comma = text.find(", ");
  if (comma == std::string_view::npos) return std::nullopt;
  const std::vector<std::string_view> pieces = split(text.substr(comma + 2), ' ');
  if (pieces.size() != 5) return std::nullopt;
  const auto day = parse_day(pieces[0], pieces[1], pieces[2]);
  const auto time = parse_time(pieces[3]);
  const auto offset = parse_offset(pieces[4]);
  if (!day || !time || !offset) return std::nullopt;
  return *day + *time - *offset;
}

std::string to_rfc2822_date(std::chrono::sys_seconds time) {
  return date::format(std::locale::classic(), "%a, %d %b %Y %T +0000", time);
}

}  // namespace ivr
