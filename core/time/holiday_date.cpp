#include "core/time/holiday_date.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/time/opening_hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

namespace ivr {
namespace {

constexpr std::array<std::string_view, 12> k_months = {"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
constexpr std::array k_nths = std::to_array<std::array<std::string_view, 2>>({{"last", "last"},
                                                                              {"1st", "first"},
                                                                              {"2nd", "second"},
                                                                              {"3rd", "third"},
                                                                              {"4th", "fourth"},
                                                                              {"5th", "fifth"}});
constexpr std::string_view k_observed = "observed";
constexpr std::string_view k_nearest = "nearest";
constexpr int k_most_days_from_easter = 250;
constexpr unsigned k_fewest_letters = 3;  // of a month

// The number of a month from 1; 0: it is none.
unsigned parse_month(std::string_view word) {
  const bool is_long = word.size() >= k_fewest_letters;
  const auto* const found = std::ranges::find_if(
      k_months, [&](std::string_view name) { return is_long && name.starts_with(word); });
  if (found != k_months.end()) return static_cast<unsigned>(found - k_months.begin()) + 1;
  return word == "sept" ? 9 : 0;
}

std::optional<date::weekday> parse_day_of_week(std::string_view word) {
  const auto days = word.find_first_of(",-") == std::string_view::npos ? parse_weekdays(word) : std::nullopt;
  if (!days || days->count() != 1) return std::nullopt;
  unsigned day = 0;
  while (!days->test(day)) ++day;
  return date::weekday{day + 1};
}

std::optional<unsigned> parse_nth(std::string_view word) {
  for (unsigned nth = 0; nth < k_nths.size(); ++nth) {
    if (word == k_nths.at(nth)[0] || word == k_nths.at(nth)[1]) return nth;
  }
  return std::nullopt;
}

std::optional<unsigned> parse_digits(std::string_view text, std::size_t count) {
  if (text.size() != count || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  return parse_number<unsigned>(text);
}

// "12-25", whether or not there is such a day.
std::optional<date::month_day> parse_month_day(std::string_view text) {
  constexpr std::size_t k_size = 5;
  if (text.size() != k_size || text[2] != '-') return std::nullopt;
  const auto month = parse_digits(text.substr(0, 2), 2);
  const auto day = parse_digits(text.substr(3), 2);
  const bool is_known = month && day && *month >= 1 && *month <= k_months.size() && *day >= 1 && *day <= 31;
  return is_known ? std::optional(date::month{*month} / date::day{*day}) : std::nullopt;
}

// "2026-12-25", or with any_year "12-25".
std::optional<date::year_month_day> parse_date(std::string_view text, bool any_year) {
  constexpr std::size_t k_year = 4;
  if (any_year) {
    const auto day = parse_month_day(text);
    return day ? std::optional(date::year{0} / *day) : std::nullopt;
  }
  if (text.size() <= k_year || text[k_year] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, k_year), k_year);
  const auto day = parse_month_day(text.substr(k_year + 1));
  constexpr unsigned k_first = 1970;
  if (!year || !day || *year < k_first) return std::nullopt;
  return date::year{static_cast<int>(*year)} / *day;
}

// "easter", "easter+1", "orthodox_easter-2"; blanks around the sign are left out.
std::optional<HolidayDate> parse_easter(std::string_view text) {
  HolidayDate date;
  date.kind = HolidayDate::Kind::rule;
  std::string packed(text);
  std::erase(packed, ' ');
  std::string_view rest = packed;
  date.rule = rest.starts_with("orthodox_") ? HolidayDate::Rule::orthodox_easter : HolidayDate::Rule::easter;
  if (date.rule == HolidayDate::Rule::orthodox_easter) rest.remove_prefix(rest.find('_') + 1);
  if (!rest.starts_with("easter")) return std::nullopt;
  rest.remove_prefix(std::string_view("easter").size());
  date.text = packed;
  if (rest.empty()) return date;
  const auto days = rest[0] == '+' || rest[0] == '-' ? parse_number<int>(rest.substr(1)) : std::nullopt;
  if (!days || *days > k_most_days_from_easter) return std::nullopt;
  date.offset = rest[0] == '-' ? -*days : *days;
  return date;
}

std::optional<HolidayDate> parse_weekday_rule(const std::vector<std::string_view>& words) {
  if (words.size() != 3) return std::nullopt;
  const auto nth = parse_nth(words[0]);
  const auto weekday = parse_day_of_week(words[1]);
  const unsigned month = parse_month(words[2]);
  if (!nth || !weekday || month == 0) return std::nullopt;
  HolidayDate date;
  date.kind = HolidayDate::Kind::rule;
  date.rule = HolidayDate::Rule::weekday_of_month;
  date.nth = *nth;
  date.weekday = *weekday;
  date.month = date::month{month};
  date.text = fmt::format("{} {} {}", k_nths.at(*nth)[0], weekday_name(weekday->iso_encoding() - 1),
                          k_months.at(month - 1).substr(0, k_fewest_letters));
  return date;
}

std::string to_text(date::year_month_day day, bool any_year) {
  const std::string in_year =
      fmt::format("{:02}-{:02}", static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return any_year ? in_year : fmt::format("{:04}-{}", static_cast<int>(day.year()), in_year);
}

// "2027-01-01..2027-01-03", "12-24..01-02". It may end before it begins.
std::optional<HolidayDate> parse_span(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  for (const bool any_year : {false, true}) {
    const auto first = parse_date(strip(text.substr(0, dots)), any_year);
    const auto last = parse_date(strip(text.substr(dots + 2)), any_year);
    if (!first || !last) continue;
    HolidayDate date;
    date.kind = any_year ? HolidayDate::Kind::yearly_span : HolidayDate::Kind::span;
    date.first = *first;
    date.last = *last;
    date.text = fmt::format("{}..{}", to_text(*first, any_year), to_text(*last, any_year));
    return date;
  }
  return std::nullopt;
}

bool ends_before_it_begins(const HolidayDate& span) {
  return span.kind == HolidayDate::Kind::span && span.last < span.first;
}

std::optional<HolidayDate> parse_one_day(std::string_view text) {
  for (const bool any_year : {false, true}) {
    const auto day = parse_date(text, any_year);
    if (!day) continue;
    HolidayDate date;
    date.kind = any_year ? HolidayDate::Kind::yearly_day : HolidayDate::Kind::day;
    date.first = date.last = *day;
    date.text = text;
    return date;
  }
  return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words = split(text, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

constexpr std::array k_names = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"christmas", "12-25"},           {"christmas day", "12-25"},      {"xmas", "12-25"},
    {"christmas eve", "12-24"},       {"boxing day", "12-26"},         {"new year", "01-01"},
    {"new years day", "01-01"},       {"new year's day", "01-01"},     {"new years eve", "12-31"},
    {"new year's eve", "12-31"},      {"good friday", "easter-2"},     {"easter sunday", "easter"},
    {"easter monday", "easter+1"},    {"ascension", "easter+39"},      {"ascension day", "easter+39"},
    {"pentecost", "easter+49"},       {"whit sunday", "easter+49"},    {"whit monday", "easter+50"},
    {"corpus christi", "easter+60"},  {"thanksgiving", "4th thu nov"}, {"labor day", "first mon sep"},
    {"memorial day", "last mon may"}, {"independence day", "07-04"},
});

// "25 dec", "dec 25", "25.12.", "12/25" and the like, with or without a year after them; "": none of those.
std::string right_spelling(const std::string& text) {
  constexpr std::size_t k_longest = 40;  // std::regex is recursive
  const auto* const named = std::ranges::find(k_names, text, &decltype(k_names)::value_type::first);
  if (named != k_names.end()) return std::string(named->second);
  if (text.size() > k_longest) return {};
  const std::regex day_first("(\\d{1,2})(?:st|nd|rd|th|\\.)?(?: of)? ([a-z]{3,9})\\.?,?(?: (\\d{4}))?");
  const std::regex month_first("([a-z]{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?,?(?: (\\d{4}))?");
  const std::regex numbers("(\\d{1,2})([./-])(\\d{1,2})[./-]?(\\d{4})?");
  const std::regex year_first("(\\d{4})[./](\\d{1,2})[./](\\d{1,2})");
  std::smatch found;
  unsigned month = 0;
  unsigned day = 0;
  std::string year;
  if (std::regex_match(text, found, day_first)) {
    month = parse_month(found[2].str());
    day = *parse_number<unsigned>(found[1].str());
    year = found[3].str();
  } else if (std::regex_match(text, found, month_first)) {
    month = parse_month(found[1].str());
    day = *parse_number<unsigned>(found[2].str());
    year = found[3].str();
  } else if (std::regex_match(text, found, numbers)) {
    const auto one = *parse_number<unsigned>(found[1].str());
    const auto other = *parse_number<unsigned>(found[3].str());
    // Only dots have one order in all countries, and 25/12 has no other.
    const bool is_day_first = found[2] == "." || one > k_months.size();
    if (!is_day_first && found[2] == "/" && other <= k_months.size()) return {};
    month = is_day_first ? other : one;
    day = is_day_first ? one : other;
    year = found[4].str();
  } else if (std::regex_match(text, found, year_first)) {
    year = found[1].str();
    month = *parse_number<unsigned>(found[2].str());
    day = *parse_number<unsigned>(found[3].str());
  }
  if (month < 1 || month > k_months.size() || day < 1 || day > 31) return {};
  return fmt::format("{}{}{:02}-{:02}", year, year.empty() ? "" : "-", month, day);
}

}  // namespace

std::optional<date::local_days> HolidayDate::in_year(date::year year) const {
  const auto valid = [](date::year_month_day day) {
    return day.ok() ? std::optional(date::local_days{day}) : std::nullopt;
  };
  switch (kind) {
    case Kind::day: return first.year() == year ? valid(first) : std::nullopt;
    case Kind::yearly_day: return valid(year / first.month() / first.day());
    case Kind::rule: break;
    default: return std::nullopt;
  }
  if (rule == Rule::easter) return easter(year) + date::days{offset};
  if (rule == Rule::orthodox_easter) return orthodox_easter(year) + date::days{offset};
  if (nth == 0) return date::local_days{year / month / weekday[date::last]};
  const auto day = year / month / weekday[nth];
  return day.ok() ? std::optional(date::local_days{day}) : std::nullopt;
}

bool HolidayDate::spans(date::year_month_day day) const {
  if (kind == Kind::span) return first <= day && day <= last;
  const date::year_month_day of_year = date::year{0} / day.month() / day.day();
  if (first <= last) return first <= of_year && of_year <= last;
  return first <= of_year || of_year <= last;
}

bool HolidayDate::never_comes() const {
  if (kind == Kind::rule || kind == Kind::calendar) return false;
  return !first.ok() || !last.ok();  // the year 0 has a 29 February
}

std::optional<HolidayDate> parse_holiday_date(std::string_view text) {
  const std::string plain = plain_spelling(text);
  if (auto span = parse_span(plain)) return ends_before_it_begins(*span) ? std::nullopt : std::move(span);
  const std::vector<std::string_view> words = words_of(plain);
  auto substitute = HolidayDate::Substitute::none;
  if (words.size() == 2 && words[1] == k_observed) substitute = HolidayDate::Substitute::observed;
  if (words.size() == 2 && words[1] == k_nearest) substitute = HolidayDate::Substitute::nearest;
  const bool has_substitute = substitute != HolidayDate::Substitute::none;
  if (words.size() == 1 || has_substitute) {
    auto day = parse_one_day(words[0]);
    if (day && has_substitute && day->kind == HolidayDate::Kind::day) return std::nullopt;
    if (day) day->substitute = substitute;
    if (day) return day;
  }
  if (auto day = parse_easter(plain)) return day;
  return parse_weekday_rule(words);
}

std::string expected_holiday_date(std::string_view text) {
  const std::string plain = plain_spelling(text);
  if (const auto span = parse_span(plain); span && ends_before_it_begins(*span))
    return fmt::format("it ends before it begins: expected {}..{}", to_text(span->last, false),
                       to_text(span->first, false));
  const std::vector<std::string_view> words = words_of(plain);
  const bool has_substitute = words.size() == 2 && (words[1] == k_observed || words[1] == k_nearest);
  const auto day = has_substitute ? parse_one_day(words[0]) : std::nullopt;
  if (day)
    return fmt::format("expected {} {}: only a day of every year has a substitute", to_text(day->first, true),
                       words[1]);
  const std::string right = right_spelling(fmt::format("{}", fmt::join(words, " ")));
  if (!right.empty()) return fmt::format("expected {}", right);
  return "expected a date, such as 2026-12-24, 2026-12-24..2027-01-03, 12-25, 12-25 observed, last mon may, "
         "easter+1 "
         "or 12-24..01-02";
}

date::local_days easter(date::year year) {
  const int y = static_cast<int>(year);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return date::local_days{year / month / day};
}

date::local_days orthodox_easter(date::year year) {
  const int y = static_cast<int>(year);
  const int d = (19 * (y % 19) + 15) % 30;
  const int e = (2 * (y % 4) + 4 * (y % 7) - d + 34) % 7;
  const int month = (d + e + 114) / 31;
  const int day = (d + e + 114) % 31 + 1;
  const int ahead = y / 100 - y / 400 - 2;  // days of the Gregorian calendar before the Julian one
  return date::local_days{year / month / day} + date::days{ahead};
}

}  // namespace ivr
