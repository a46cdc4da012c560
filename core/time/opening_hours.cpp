#include "core/time/opening_hours.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

namespace ivr {
namespace {

constexpr std::array<std::string_view, 7> k_days = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 7> k_long_days = {"monday", "tuesday",  "wednesday", "thursday",
                                                         "friday", "saturday", "sunday"};

// What web pages and word processors have in place of "-" and of a blank.
constexpr std::array k_spellings = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"\xE2\x80\x90", "-"},  // hyphen
    {"\xE2\x80\x91", "-"},  // non-breaking hyphen
    {"\xE2\x80\x92", "-"},  // figure dash
    {"\xE2\x80\x93", "-"},  // en dash
    {"\xE2\x80\x94", "-"},  // em dash
    {"\xE2\x88\x92", "-"},  // minus
    {"\xC2\xA0", " "},      // no-break space
    {"\xE2\x80\xAF", " "},  // narrow no-break space
    {"\xE2\x80\x89", " "},  // thin space
});

std::optional<std::size_t> parse_weekday(std::string_view text) {
  for (const auto& names : {k_days, k_long_days}) {
    const auto* const found = std::ranges::find(names, strip(text));
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  return std::nullopt;
}

// "HHMM", "HH:MM" or "H:MM" to minutes since midnight, 2400 included; none if it is not a time.
std::optional<int> parse_minute(std::string_view text) {
  std::string digits(text);
  const std::size_t colon = digits.find(':');
  if (colon != std::string::npos) digits.erase(colon, 1);
  if (colon == 1 && digits.size() == 3) digits.insert(0, "0");
  if (digits.size() != 4 || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  if (colon != std::string::npos && colon + 3 != text.size()) return std::nullopt;
  const int hour = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minute = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (minute > 59 || hour * 60 + minute > k_minutes_a_day) return std::nullopt;
  return hour * 60 + minute;
}

// The original system could not write 2400, so that its files mean the whole day by 0000-2359.
OpenRange range_between(int from, int until) {
  if (until == from) return {from, from};
  if (until == k_minutes_a_day - 1 || until == 0) return {from, k_minutes_a_day};
  return {from, until < from ? until + k_minutes_a_day : until};
}

std::optional<OpenRange> parse_range(std::string_view text) {
  std::string packed(text);
  std::erase_if(packed, is_blank);
  const std::size_t dash = packed.find('-');
  if (dash == std::string::npos) return std::nullopt;
  const auto from = parse_minute(std::string_view(packed).substr(0, dash));
  const auto until = parse_minute(std::string_view(packed).substr(dash + 1));
  if (!from || !until || *from == k_minutes_a_day) return std::nullopt;
  return range_between(*from, *until);
}

// A time in a spelling that a config does not take, such as "9", "9.30", "5 pm" or "noon".
struct LooseTime {
  int minute = 0;
  bool is_am = false;
  bool is_pm = false;
  [[nodiscard]] bool may_be_pm() const { return !is_am && !is_pm && minute < k_minutes_a_day / 2; }
};

// parts: hour, minutes, am or pm, and a word in place of them all.
std::optional<LooseTime> loose_time(const std::csub_match* parts) {
  if (parts[3].matched) return LooseTime{parts[3] == "midnight" ? 0 : k_minutes_a_day / 2, false, true};
  int hour = std::stoi(parts[0].str());
  const int minute = parts[1].matched ? std::stoi(parts[1].str()) : 0;
  const std::string half = parts[2].str();
  const bool is_am = half.starts_with('a');
  const bool is_pm = half.starts_with('p');
  if (minute > 59 || hour * 60 + minute > k_minutes_a_day || ((is_am || is_pm) && (hour == 0 || hour > 12)))
    return std::nullopt;
  if (is_am || is_pm) hour = hour % 12 + (is_pm ? 12 : 0);
  return LooseTime{hour * 60 + minute, is_am, is_pm};
}

// "9-5pm" is 9 am to 5 pm, "1-5pm" 1 pm to 5 pm, and "9-5" what it is to most people.
std::string loose_range(LooseTime from, LooseTime until) {
  constexpr int k_half = k_minutes_a_day / 2;
  const bool is_24_hours = from.minute >= k_half && !from.is_pm;
  const bool begins_later = (until.is_pm && from.minute + k_half < until.minute) ||
                            (until.is_am && until.minute > 0 && from.minute > until.minute);
  if (from.may_be_pm() && begins_later) from.minute += k_half;
  const bool ends_later = until.minute <= from.minute && until.minute + k_half > from.minute;
  if (until.may_be_pm() && !is_24_hours && ends_later) until.minute += k_half;
  return to_text(range_between(from.minute % k_minutes_a_day, until.minute));
}

constexpr std::array k_words = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"24/7", "open"},
    {"24 h", "open"},
    {"24", "open"},
    {"all day", "open"},
    {"always", "open"},
    {"opened", "open"},
    {"close", "closed"},
    {"none", "closed"},
    {"off", "closed"},
    {"never", "closed"},
    {"no", "closed"},
    {"-", "closed"},
});

// The right spelling of a text that is read as somebody would read it; empty: it cannot be.
std::string right_spelling(const std::string& text) {
  constexpr std::size_t k_longest = 100;  // std::regex is recursive
  if (text.size() > k_longest) return {};
  const auto* const word = std::ranges::find(k_words, strip(text), &decltype(k_words)::value_type::first);
  if (word != k_words.end()) return std::string(word->second);
  static constexpr std::string_view k_time =
      "(?:(\\d{1,2})(?:[:.h]?(\\d{2}))?\\s*(am|a\\.m\\.|pm|p\\.m\\.|h|uhr)?|(noon|midday|midnight))";
  const std::regex one(
      fmt::format("\\s*{0}\\s*(?:-|to|till|until|bis)\\s*{0}\\s*(?:[,;&/+]|and|und)?\\s*", k_time));
  std::string all;
  std::cmatch found;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end; at = found[0].second) {
    if (!std::regex_search(at, end, found, one, std::regex_constants::match_continuous)) return {};
    constexpr std::size_t k_parts = 4;
    const std::array<std::csub_match, 2 * k_parts> parts = {found[1], found[2], found[3], found[4],
                                                            found[5], found[6], found[7], found[8]};
    const auto from = loose_time(parts.data());
    const auto until = loose_time(parts.data() + k_parts);
    if (!from || !until) return {};
    all.append(all.empty() ? "" : ", ").append(loose_range(*from, *until));
  }
  return all;
}

std::string problem(const std::string& text) {
  const std::string right = right_spelling(text);
  return right.empty() ? "not a range of times (expected HHMM-HHMM, for example 0900-1730 or 0900-1230, "
                         "1330-1730; or open, or closed)"
                       : fmt::format("not a range of times (expected {})", right);
}

// Sorts the ranges, and joins those that are one.
void join(OpeningHours& hours) {
  std::ranges::sort(hours.ranges, {}, &OpenRange::from);
  std::vector<OpenRange> joined;
  for (const OpenRange& range : hours.ranges) {
    if (joined.empty() || joined.back().until < range.from) {
      joined.push_back(range);
      continue;
    }
    OpenRange& last = joined.back();
    const OpenRange both{last.from, std::max(last.until, range.until)};
    const bool is_short = both.until - both.from < k_minutes_a_day;
    hours.warnings.push_back(fmt::format("{} and {} {}, so that they are one range{}", to_text(last),
                                         to_text(range), last.until == range.from ? "touch" : "overlap",
                                         is_short ? fmt::format(" (expected {})", to_text(both)) : ""));
    last = both;
  }
  hours.ranges = std::move(joined);
}

constexpr std::array k_days_words = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"weekdays", "mon-fri"},
    {"weekday", "mon-fri"},
    {"workdays", "mon-fri"},
    {"working_days", "mon-fri"},
    {"weekend", "sat,sun"},
    {"weekends", "sat,sun"},
    {"all", "daily"},
    {"always", "daily"},
    {"every_day", "daily"},
    {"everyday", "daily"},
    {"every day", "daily"},
    {"week", "daily"},
});

// What people write in place of a dash or a comma.
constexpr std::array k_signs = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"until", "-"},
    {"through", "-"},
    {"thru", "-"},
    {"..", "-"},
    {"to", "-"},
    {"and", ","},
    {"&", ","},
    {"/", ","},
    {"+", ","},
    {";", ","},
});

}  // namespace

std::string plain_spelling(std::string_view text) {
  std::string plain = to_lower(text);
  for (const auto& [from, to] : k_spellings) {
    for (std::size_t at = plain.find(from); at != std::string::npos; at = plain.find(from, at)) {
      plain.replace(at, from.size(), to);
    }
  }
  return plain;
}

std::optional<Weekdays> parse_weekdays(std::string_view key) {
  const std::string text = plain_spelling(key);
  if (text == "daily") return Weekdays().set();
  Weekdays days;
  for (const std::string_view item : split(text, ',')) {
    const std::size_t dash = item.find('-');
    const auto first = parse_weekday(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_weekday(item.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (std::size_t day = *first; day != *last; day = (day + 1) % k_days.size()) days.set(day);
    days.set(*last);
  }
  return days;
}

std::string meant_weekdays(std::string_view key) {
  const auto* const word = std::ranges::find(k_days_words, key, &decltype(k_days_words)::value_type::first);
  if (word != k_days_words.end()) return std::string(word->second);
  std::string text(key);
  for (const auto& [written, sign] : k_signs) {
    const std::size_t at = text.find(written);
    if (at != std::string::npos) text.replace(at, written.size(), sign);
  }
  std::erase_if(text, [](char c) { return c == '_' || c == ' '; });
  return parse_weekdays(text) ? text : "";
}

std::string_view weekday_name(std::size_t day) {
  return k_days[day];
}

std::string to_text(const OpenRange& range) {
  const int until = range.until > k_minutes_a_day ? range.until - k_minutes_a_day : range.until;
  return fmt::format("{:02}{:02}-{:02}{:02}", range.from / 60, range.from % 60, until / 60, until % 60);
}

Result<OpeningHours> parse_opening_hours(std::string_view text) {
  const std::string plain = plain_spelling(text);
  const std::string_view word = strip(plain);
  if (word == "closed") return OpeningHours{};
  if (word == "open" || word == "24h") return OpeningHours{{{0, k_minutes_a_day}}, {}};
  OpeningHours hours;
  for (const std::string_view item : split(plain, ',')) {
    const auto range = parse_range(item);
    if (!range) return Unexpected(problem(plain));
    if (range->from != range->until) {
      hours.ranges.push_back(*range);
      continue;
    }
    hours.warnings.push_back(fmt::format(
        "{}never open, because both times are the same (expected open for the whole day, or closed)",
        split(plain, ',').size() > 1 ? to_text(*range) + " is " : ""));
  }
  join(hours);
  return hours;
}

}  // namespace ivr
