// Which days the keys of [holidays_*] mean, and which of several holidays counts.
#include "core/time/holidays.hpp"

#include "core/time/opening_hours.hpp"
#include "core/time/schedule.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using date::operator""_y;
using namespace std::chrono_literals;

date::local_days day(std::string_view text) {
  const auto parsed = ivr::parse_holiday_date(text);
  BOOST_REQUIRE(parsed);
  return date::local_days{parsed->first};
}

std::string shown(std::optional<date::local_days> day) {
  return day ? date::format("%F", *day) : "none";
}

std::string in_year(std::string_view key, int year) {
  const auto date = ivr::parse_holiday_date(key);
  return date ? shown(date->in_year(date::year{year})) : "not understood";
}

ivr::Holiday holiday(std::string_view key, std::string_view hours = "closed") {
  ivr::Holiday made;
  made.date = *ivr::parse_holiday_date(key);
  made.usual = hours == "usual";
  if (!made.usual) made.ranges = ivr::parse_opening_hours(hours)->ranges;
  return made;
}

// "KEY = HOURS" each, in their order; the line of each is its place from 1.
ivr::Holidays pool(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::vector<ivr::Holiday> holidays;
  int line = 0;
  for (const auto& [key, hours] : lines) {
    ivr::Holiday added = holiday(key, hours);
    added.line = ++line;
    holidays.push_back(std::move(added));
  }
  return ivr::Holidays(std::move(holidays));
}

// The keys of the holidays of those days, with "-" for none.
std::string on(const ivr::Holidays& holidays, const std::vector<std::string>& days) {
  std::string text;
  for (const std::string& each : days) {
    const ivr::Holiday* found = holidays.on(day(each));
    text += (text.empty() ? "" : " ") + (found == nullptr ? "-" : found->date.text);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(holidays)

BOOST_AUTO_TEST_CASE(a_key_is_a_day_of_each_year) {
  BOOST_TEST(in_year("2026-12-24", 2026) == "2026-12-24");
  BOOST_TEST(in_year("2026-12-24", 2027) == "none");
  BOOST_TEST(in_year("12-24", 2027) == "2027-12-24");
  BOOST_TEST(in_year("02-29", 2027) == "none");
  BOOST_TEST(in_year("02-29", 2028) == "2028-02-29");
  BOOST_TEST(in_year("last mon may", 2026) == "2026-05-25");
  BOOST_TEST(in_year("first mon sep", 2026) == "2026-09-07");
  BOOST_TEST(in_year("1st Monday September", 2026) == "2026-09-07");
  BOOST_TEST(in_year("4th thu nov", 2026) == "2026-11-26");
  BOOST_TEST(in_year("5th mon feb", 2026) == "none");
  BOOST_TEST(in_year("5th sun feb", 2032) == "2032-02-29");
  BOOST_TEST(in_year("easter", 2027) == "2027-03-28");
  BOOST_TEST(in_year("easter-2", 2027) == "2027-03-26");
  BOOST_TEST(in_year("easter + 1", 2027) == "2027-03-29");
  BOOST_TEST(in_year("orthodox_easter", 2027) == "2027-05-02");
  BOOST_TEST(in_year("orthodox_easter+1", 2026) == "2026-04-13");
  BOOST_TEST(in_year("easter-100", 2026) == "2025-12-26");
}

BOOST_AUTO_TEST_CASE(what_is_no_date_gets_what_was_expected) {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"25 dec", "expected 12-25"},
      {"dec 25", "expected 12-25"},
      {"25th of december", "expected 12-25"},
      {"december 25, 2026", "expected 2026-12-25"},
      {"25.12.", "expected 12-25"},
      {"25.12.2026", "expected 2026-12-25"},
      {"1.5.", "expected 05-01"},
      {"25/12", "expected 12-25"},
      {"12/25", "expected 12-25"},
      {"2026/12/25", "expected 2026-12-25"},
      {"2026.1.5", "expected 2026-01-05"},
      {"1-5", "expected 01-05"},
      {"13-01", "expected 01-13"},
      {"christmas", "expected 12-25"},
      {"good friday", "expected easter-2"},
      {"thanksgiving", "expected 4th thu nov"},
      {"2027-01-03..2027-01-01", "it ends before it begins: expected 2027-01-01..2027-01-03"},
      {"2026-12-25 observed", "expected 12-25 observed: only a day of every year has a substitute"},
  };
  for (const auto& [text, expected] : all) {
    BOOST_TEST(!ivr::parse_holiday_date(text), text);
    BOOST_TEST(ivr::expected_holiday_date(text) == expected, text);
  }
  for (const char* text :
       {"", "13-32", "12-32", "1-5-2027-3", "03/04", "6th mon may", "last may", "easter+251", "easter*2",
        "0000-01-01", "12-25 sometimes", "mon", "2026-12", "12-24..2027-01-02", "12-25..", "..12-25"}) {
    BOOST_TEST(!ivr::parse_holiday_date(text), text);
    BOOST_TEST(ivr::expected_holiday_date(text).starts_with("expected a date, such as "), text);
  }
}

BOOST_AUTO_TEST_CASE(some_dates_never_come) {
  for (const char* text : {"02-30", "04-31", "2027-02-29", "02-20..02-30"})
    BOOST_TEST(ivr::parse_holiday_date(text)->never_comes(), text);
  for (const char* text : {"02-29", "2028-02-29", "12-24..01-02", "5th mon feb", "easter"})
    BOOST_TEST(!ivr::parse_holiday_date(text)->never_comes(), text);
}

BOOST_AUTO_TEST_CASE(the_strongest_counts) {
  const std::vector<std::pair<std::string, std::string>> weakest_first = {
      {"12-20..01-10", "closed"}, {"last fri dec", "closed"},           {"12-26 nearest", "closed"},
      {"12-25", "closed"},        {"2026-12-24..2026-12-26", "closed"}, {"2026-12-25", "closed"},
  };
  const ivr::Holidays all = pool(weakest_first);
  BOOST_TEST(on(all, {"2026-12-25", "2026-12-24", "2026-12-27", "2025-12-25", "2025-12-26", "2026-12-28"}) ==
             "2026-12-25 2026-12-24..2026-12-26 12-20..01-10 12-25 12-26 12-20..01-10");
  // 26 December 2027 is a Sunday, and its substitute is stronger than the rule.
  BOOST_TEST(on(all, {"2027-12-27", "2027-12-31", "2027-01-10", "2027-01-11"}) ==
             "12-26 last fri dec 12-20..01-10 -");
}

BOOST_AUTO_TEST_CASE(of_equals_the_first_counts) {
  const ivr::Holidays both = pool({{"easter+1", "closed"}, {"last mon mar", "0900-1200"}});
  BOOST_TEST(on(both, {"2027-03-29", "2026-03-30", "2026-04-06"}) == "easter+1 last mon mar easter+1");
  const auto found = both.conflicts(2026_y, 2030_y);
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found[0].winner->line == 1);
  BOOST_TEST(found[0].loser->line == 2);
  BOOST_TEST(shown(found[0].day) == "2027-03-29");
  BOOST_TEST(pool({{"easter+1", "closed"}, {"last mon mar", "closed"}}).conflicts(2026_y, 2030_y).empty());
}

BOOST_AUTO_TEST_CASE(an_observed_day_moves_to_the_next_weekday_that_is_no_holiday) {
  const ivr::Holidays uk = pool({{"12-25 observed", "closed"}, {"12-26 observed", "closed"}});
  // 2027: Saturday and Sunday.
  BOOST_TEST(on(uk, {"2027-12-24", "2027-12-25", "2027-12-26", "2027-12-27", "2027-12-28", "2027-12-29"}) ==
             "- 12-25 12-26 12-25 12-26 -");
  // 2022: Sunday and Monday.
  BOOST_TEST(on(uk, {"2022-12-25", "2022-12-26", "2022-12-27", "2022-12-28"}) == "12-25 12-26 12-25 -");
  // 2026: Friday and Saturday.
  BOOST_TEST(on(uk, {"2026-12-25", "2026-12-26", "2026-12-27", "2026-12-28"}) == "12-25 12-26 - 12-26");
}

BOOST_AUTO_TEST_CASE(a_span_does_not_move_a_substitute) {
  const ivr::Holidays shop = pool({{"12-24..01-02", "0900-1200"}, {"12-25 observed", "closed"}});
  BOOST_TEST(on(shop, {"2027-12-25", "2027-12-27", "2027-12-28"}) == "12-25 12-25 12-24..01-02");
}

BOOST_AUTO_TEST_CASE(the_nearest_day_is_a_friday_or_a_monday) {
  const ivr::Holidays us = pool({{"01-01 nearest", "closed"},
                                 {"07-04 nearest", "closed"},
                                 {"12-24", "0900-1200"},
                                 {"12-25 nearest", "closed"}});
  BOOST_TEST(on(us, {"2021-12-31", "2022-01-01", "2022-01-03"}) == "01-01 01-01 -");
  BOOST_TEST(on(us, {"2026-07-03", "2026-07-04", "2026-07-06"}) == "07-04 07-04 -");
  BOOST_TEST(on(us, {"2027-07-04", "2027-07-05"}) == "07-04 07-04");
  BOOST_TEST(on(us, {"2027-12-24", "2027-12-25"}) == "12-24 12-25");
}

BOOST_AUTO_TEST_CASE(of_two_substitutes_on_one_day_the_first_holiday_counts) {
  // 2027: Saturday and Sunday; both move to Monday.
  const ivr::Holidays both = pool({{"12-26 nearest", "closed"}, {"12-25 observed", "0900-1200"}});
  BOOST_TEST(on(both, {"2027-12-27"}) == "12-26");
}

BOOST_AUTO_TEST_CASE(a_substitute_may_be_in_another_year) {
  const ivr::Holidays eve = pool({{"12-31 observed", "closed"}, {"01-01 observed", "closed"}});
  // 31 December 2022 is a Saturday, 1 January 2023 a Sunday.
  BOOST_TEST(on(eve, {"2022-12-31", "2023-01-01", "2023-01-02", "2023-01-03", "2023-01-04"}) ==
             "12-31 01-01 12-31 01-01 -");
}

BOOST_AUTO_TEST_CASE(an_observed_day_without_a_free_weekday_has_no_substitute) {
  std::vector<std::pair<std::string, std::string>> whole_year;
  for (date::sys_days at = 2028_y / 1 / 1; at <= date::sys_days{2028_y / 12 / 31}; at += date::days{1})
    whole_year.emplace_back(date::format("%m-%d", at) + " observed", "closed");
  const ivr::Holidays all = pool(whole_year);
  for (const char* text : {"2026-01-01", "2026-07-06", "2028-02-29"})
    BOOST_TEST(on(all, {text}) == std::string(text).substr(5));
}

BOOST_AUTO_TEST_CASE(years_that_were_prepared_have_the_same_days) {
  const std::vector<std::pair<std::string, std::string>> lines = {
      {"12-25 observed", "closed"}, {"01-01 nearest", "closed"}, {"easter-2", "closed"},
      {"last mon may", "closed"},   {"12-24..01-02", "usual"},   {"2026-11-30", "open"},
      {"02-29", "closed"}};
  const ivr::Holidays fresh = pool(lines);
  const ivr::Holidays prepared(std::vector<ivr::Holiday>(fresh.all().begin(), fresh.all().end()), 2025_y,
                               2028_y);
  for (date::local_days at{2024_y / 12 / 1}; at < date::local_days{2029_y / 2 / 1}; at += date::days{1}) {
    const ivr::Holiday* one = fresh.on(at);
    const ivr::Holiday* other = prepared.on(at);
    BOOST_REQUIRE((one == nullptr) == (other == nullptr));
    if (one != nullptr) BOOST_REQUIRE(one->line == other->line);
  }
}

BOOST_AUTO_TEST_CASE(a_date_replaces_the_ranges_that_begin_on_it) {
  ivr::Schedule bar;
  bar.weekdays.fill(ivr::parse_opening_hours("2200-0200")->ranges);
  bar.holidays = pool({{"12-25", "closed"},
                       {"12-26", "2000-0400"},
                       {"2026-12-29", "usual"},
                       {"2026-12-28..2026-12-30", "closed"}});
  const auto open = [&](std::string_view text, std::chrono::seconds since) {
    return bar.status(day(text) + since).open;
  };
  BOOST_TEST(open("2026-12-25", 1h), "the night before Christmas runs to its end");
  BOOST_TEST(!open("2026-12-25", 23h));
  BOOST_TEST(!open("2026-12-26", 1h));
  BOOST_TEST(open("2026-12-26", 20h));
  BOOST_TEST(open("2026-12-27", 4h - 1s));
  BOOST_TEST(!open("2026-12-28", 22h));
  BOOST_TEST(open("2026-12-29", 22h), "an exception in a span");
  BOOST_TEST(open("2026-12-30", 1h));
}

BOOST_AUTO_TEST_CASE(a_holiday_is_the_reason_for_the_whole_day) {
  ivr::Schedule shop;
  shop.weekdays.fill(ivr::parse_opening_hours("0900-1700")->ranges);
  shop.holidays = pool({{"12-24", "0900-1200"}});
  const date::local_days eve = day("2026-12-24");
  for (const auto since : {0h, 8h, 12h, 23h}) BOOST_TEST(shop.status(eve + since).holiday != nullptr);
  BOOST_TEST(shop.status(eve + 10h).holiday == nullptr);
  BOOST_TEST(shop.status(eve + 24h).holiday == nullptr);
  BOOST_TEST((shop.changes(eve) == std::vector<ivr::LocalTime>{eve, eve + 9h, eve + 12h}));
}

BOOST_AUTO_TEST_SUITE_END()
