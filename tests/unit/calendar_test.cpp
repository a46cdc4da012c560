// What a public calendar closes, and what is said of one that is broken.
#include "core/time/calendar.hpp"

#include "core/time/opening_hours.hpp"
#include "core/time/schedule.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using date::operator""_y;
using namespace std::chrono_literals;

std::string calendar_of(const std::string& lines) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + lines + "END:VCALENDAR\r\n";
}

std::string event(const std::string& lines) {
  return "BEGIN:VEVENT\r\nUID:1\r\n" + lines + "END:VEVENT\r\n";
}

// "2026-12-25 2026-12-26T10:00..2026-12-26T12:00", or the error.
std::string closed(const std::string& lines, const char* zone = "Europe/London") {
  const auto read = ivr::read_calendar(calendar_of(lines), *ivr::TimeZone::find(zone), 2026_y, 2027_y);
  if (!read) return read.error();
  std::string text;
  for (const date::local_days day : read->closed.days) text += date::format("%F ", day);
  for (const ivr::ClosedSpan& span : read->closed.spans)
    text += fmt::format("{}..{} ", date::format("%FT%R", span.first), date::format("%FT%R", span.last));
  if (!text.empty()) text.pop_back();
  return text;
}

std::string error_of(const std::string& text) {
  const auto read = ivr::read_calendar(text, ivr::TimeZone(), 2026_y, 2027_y);
  return read ? "none" : read.error();
}

std::string warning_of(const std::string& lines) {
  const auto read = ivr::read_calendar(calendar_of(lines), ivr::TimeZone(), 2026_y, 2027_y);
  return !read || read->warnings.empty() ? "none" : read->warnings.front();
}

const std::string k_new_york =
    "BEGIN:VTIMEZONE\r\nTZID:Eastern\r\n"
    "BEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n"
    "TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n"
    "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar)

BOOST_AUTO_TEST_CASE(an_event_of_a_day_closes_it) {
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261226\r\n")) == "2026-12-25");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20261225\r\n")) == "2026-12-25");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20261225\r\nTRANSP:TRANSPARENT\r\n")) == "2026-12-25");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n")) ==
             "2026-12-24 2026-12-25 2026-12-26");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20261224\r\nDURATION:P2D\r\n")) == "2026-12-24 2026-12-25");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20251231\r\nDTEND;VALUE=DATE:20260102\r\n")) == "2026-01-01");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED\r\n")) == "");
}

BOOST_AUTO_TEST_CASE(an_event_repeats) {
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20001225\r\nRRULE:FREQ=YEARLY\r\n")) ==
             "2026-12-25 2027-12-25");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;COUNT=1\r\n")) == "2026-01-01");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20250526\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\r\n")) ==
             "2026-05-25 2027-05-31");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY;UNTIL=20260101\r\n")) ==
             "2026-01-01");
  BOOST_TEST(
      closed(event("DTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20260101\r\n")) ==
      "2027-01-01");
  BOOST_TEST(closed(event("DTSTART;VALUE=DATE:20250101\r\nRDATE;VALUE=DATE:20260105,20260106\r\n")) ==
             "2026-01-05 2026-01-06");
  BOOST_TEST(
      closed(event("DTSTART;VALUE=DATE:20251231\r\nDTEND;VALUE=DATE:20260102\r\nRRULE:FREQ=YEARLY\r\n")) ==
      "2026-01-01 2026-12-31 2027-01-01 2027-12-31");
}

BOOST_AUTO_TEST_CASE(one_time_of_a_series_may_be_another) {
  const std::string series = event("DTSTART;VALUE=DATE:20250501\r\nRRULE:FREQ=YEARLY\r\n");
  BOOST_TEST(closed(series + event("RECURRENCE-ID;VALUE=DATE:20260501\r\nDTSTART;VALUE=DATE:20260504\r\n")) ==
             "2026-05-04 2027-05-01");
  BOOST_TEST(closed(series + event("RECURRENCE-ID;VALUE=DATE:20260501\r\nDTSTART;VALUE=DATE:20260501\r\n"
                                   "STATUS:CANCELLED\r\n")) == "2027-05-01");
}

BOOST_AUTO_TEST_CASE(an_event_of_hours_closes_for_its_time) {
  BOOST_TEST(closed(event("DTSTART:20260701T100000Z\r\nDTEND:20260701T120000Z\r\n")) ==
             "2026-07-01T11:00..2026-07-01T13:00");
  BOOST_TEST(closed(event("DTSTART:20260701T100000\r\nDTEND:20260701T120000\r\n")) ==
             "2026-07-01T10:00..2026-07-01T12:00");
  BOOST_TEST(closed(event("DTSTART;TZID=America/New_York:20260701T100000\r\nDURATION:PT90M\r\n")) ==
             "2026-07-01T15:00..2026-07-01T16:30");
  BOOST_TEST(closed(k_new_york + event("DTSTART;TZID=Eastern:20260701T100000\r\nDURATION:PT1H\r\n") +
                    event("DTSTART;TZID=Eastern:20261201T100000\r\nDURATION:PT1H\r\n")) ==
             "2026-07-01T15:00..2026-07-01T16:00 2026-12-01T15:00..2026-12-01T16:00");
  BOOST_TEST(closed(event("DTSTART:20261231T220000Z\r\nDURATION:P1DT2H\r\n")) ==
             "2026-12-31T22:00..2027-01-02T00:00");
  BOOST_TEST(closed(event("DTSTART:20260701T090000Z\r\n")) == "");
  BOOST_TEST(closed(event("DTSTART:20260701T090000\r\nDURATION:PT2H\r\n") +
                    event("DTSTART:20260701T100000\r\nDURATION:PT2H\r\n")) ==
             "2026-07-01T09:00..2026-07-01T12:00");
}

BOOST_AUTO_TEST_CASE(a_series_of_hours_keeps_to_its_clock) {
  const std::string weekly = "DTSTART;TZID=Europe/London:20260323T090000\r\nDURATION:PT1H\r\n";
  BOOST_TEST(closed(event(weekly + "RRULE:FREQ=WEEKLY;COUNT=2\r\n"), "UTC") ==
             "2026-03-23T09:00..2026-03-23T10:00 2026-03-30T08:00..2026-03-30T09:00");
  BOOST_TEST(closed(event(weekly + "RRULE:FREQ=WEEKLY;UNTIL=20260330T080000Z\r\n"), "UTC") ==
             "2026-03-23T09:00..2026-03-23T10:00 2026-03-30T08:00..2026-03-30T09:00");
  BOOST_TEST(closed(event(weekly + "RRULE:FREQ=WEEKLY;UNTIL=20260330T075959Z\r\n"), "UTC") ==
             "2026-03-23T09:00..2026-03-23T10:00");
  BOOST_TEST(closed(event(weekly + "RRULE:FREQ=WEEKLY;UNTIL=20260330\r\nEXDATE:20260330T080000Z\r\n"),
                    "UTC") == "2026-03-23T09:00..2026-03-23T10:00");
  BOOST_TEST(
      closed(event(weekly + "RDATE;VALUE=PERIOD:20260401T100000Z/PT2H,20260402T100000Z/20260402T103000Z\r\n"),
             "UTC") ==
      "2026-03-23T09:00..2026-03-23T10:00 2026-04-01T10:00..2026-04-01T12:00 "
      "2026-04-02T10:00..2026-04-02T10:30");
}

BOOST_AUTO_TEST_CASE(lines_may_be_folded_and_marked) {
  BOOST_TEST(
      closed("BEGIN:VEVENT\r\nDTSTART;VALUE=\r\n DATE:2026\r\n\t1225\r\nSUMMARY:a\r\nEND:VEVENT\r\n") ==
      "2026-12-25");
  BOOST_TEST(error_of("\xEF\xBB\xBF" + calendar_of("\n\n" + event("DTSTART;VALUE=DATE:20261225\n"))) ==
             "none");
  BOOST_TEST(
      closed(event("DTSTART;VALUE=DATE:20261225\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nDURATION:nonsense\r\n"
                   "END:VALARM\r\n")) == "2026-12-25");
}

BOOST_AUTO_TEST_CASE(a_broken_calendar_is_an_error_with_its_line) {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"", "line 1: empty (expected BEGIN:VCALENDAR)"},
      {"<html>\n", "line 1: <html>: no line of a calendar (expected NAME:VALUE)"},
      {"BEGIN:VEVENT\n", "line 1: BEGIN:VEVENT: expected BEGIN:VCALENDAR"},
      {"BEGIN:VCALENDAR\n", "line 1: the end is missing (expected END:VCALENDAR for the line 1)"},
      {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
       "line 3: END:VCALENDAR (expected END:VEVENT, which began at line 2)"},
      {calendar_of("BEGIN:VEVENT\r\nEND:VEVENT\r\n"),
       "line 3: an event without DTSTART (expected the day or time)"},
      {calendar_of(event("DTSTART;VALUE=DATE:2026122\r\n")),
       "line 5: DTSTART = 2026122: expected a date, such as 20261225, or a time, such as 20261225T090000Z"},
      {calendar_of(event("DTSTART:20261332T100000\r\n")),
       "line 5: DTSTART = 20261332T100000: there is no such time (expected a date, such as 20261225, or a "
       "time, such "
       "as 20261225T090000Z)"},
      {calendar_of(event("DTSTART:20261201T100000\r\nRRULE:FREQ=YEERLY\r\n")),
       "line 6: RRULE = FREQ=...: expected a rule, such as FREQ=YEARLY"},
      {calendar_of(event("DTSTART:20261201T100000\r\nRRULE:FREQ=SECONDLY\r\n")),
       "line 6: RRULE: more than 50000 times (expected days, or UNTIL)"},
      {calendar_of(event("DTSTART:20261201T100000\r\nDURATION:1D\r\n")),
       "line 6: DURATION = 1D: expected a duration, such as P1D or PT2H"},
      {calendar_of(event("DTSTART:20261201T100000\r\nDURATION:-PT1H\r\n")),
       "line 6: DURATION = -PT1H: expected a duration, such as P1D or PT2H"},
      {calendar_of(event("DTSTART:20261201T100000\r\nEXDATE:20261201T100000,soon\r\n")),
       "line 6: EXDATE = soon: expected a date, such as 20261225, or a time, such as 20261225T090000Z"},
      {calendar_of(event("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261224\r\n")),
       "line 3: the event ends before it begins: DTEND is before DTSTART"},
      {calendar_of(event("DTSTART;VALUE=DATE:20261225\r\nDTEND:20261225T100000Z\r\n")),
       "line 3: DTSTART and DTEND are not both days, or both times"},
      {calendar_of(event("DTSTART;VALUE=DATE:20261225\r\nDURATION:PT2H\r\n")),
       "line 3: DTSTART is a day, and DURATION has hours (expected days, or a time in DTSTART)"},
  };
  for (const auto& [text, expected] : all) BOOST_TEST(error_of(text) == expected, text);
  BOOST_TEST(error_of(calendar_of(event("DTSTART;TZID=Europe/Lndon:20261201T100000\r\n")))
                 .starts_with("line 5: TZID=Europe/Lndon: no VTIMEZONE defines it, and it is "));
}

BOOST_AUTO_TEST_CASE(an_end_on_the_first_day_is_one_day_with_a_warning) {
  const std::string same = event("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261225\r\n");
  BOOST_TEST(closed(same) == "2026-12-25");
  BOOST_TEST(warning_of(same) ==
             "line 3: DTEND is the same day as DTSTART, so that the event is taken for one day "
             "(expected the day after the last one)");
}

BOOST_AUTO_TEST_CASE(an_event_of_hours_cuts_a_night_unless_its_day_has_a_stronger_holiday) {
  ivr::Schedule bar;
  bar.weekdays.fill(ivr::parse_opening_hours("2200-0400")->ranges);
  ivr::Holiday cut;
  cut.date.kind = ivr::HolidayDate::Kind::calendar;
  const auto read = ivr::read_calendar(
      calendar_of(event("DTSTART:20261202T010000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")),
      ivr::TimeZone(), 2026_y, 2026_y);
  cut.calendar = read->closed;
  ivr::Holiday day;
  day.date = *ivr::parse_holiday_date("2026-12-03");
  bar.holidays = ivr::Holidays({std::move(cut), std::move(day)});
  const date::local_days second{2026_y / 12 / 2};
  BOOST_TEST(bar.status(second + 1h - 1s).open);
  BOOST_TEST(!bar.status(second + 1h).open);
  BOOST_TEST(bar.status(second + 1h).holiday != nullptr);
  BOOST_TEST(bar.status(second + 2h).open);
  BOOST_TEST(bar.status(second + 25h).open, "3 December has a line of its own");
  const std::vector<ivr::LocalTime> changes = {second, second + 1h, second + 2h, second + 4h, second + 22h};
  BOOST_TEST((bar.changes(second) == changes));
}

BOOST_AUTO_TEST_SUITE_END()
