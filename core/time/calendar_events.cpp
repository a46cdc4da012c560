#include "core/time/calendar_events.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

// A line of RFC 5545, 3.1: NAME;PARAMETER=VALUE:VALUE, with its continuations.
struct ContentLine {
  int line = 0;
  std::string text;
  std::string name;        // in capitals
  std::string parameters;  // ";TZID=Europe/Berlin", or empty
  std::string value;
};

// What is thrown inside this file only, where reading goes through several functions.
struct Broken {
  int line;
  std::string message;
};

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) {
    if (is_letter(c)) c = static_cast<char>(c & ~0x20);
  }
  return capitals;
}

std::size_t end_of_parameters(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == ':' && !quoted) return i;
  }
  return std::string_view::npos;
}

void take_apart(ContentLine& content) {
  const std::size_t colon = end_of_parameters(content.text);
  if (colon == std::string_view::npos)
    throw Broken{content.line,
                 fmt::format("{}: no line of a calendar (expected NAME:VALUE)", quote_value(content.text))};
  const std::size_t name = std::min(content.text.find(';'), colon);
  content.name = in_capitals(strip(std::string_view(content.text).substr(0, name)));
  content.parameters = content.text.substr(name, colon - name);
  content.value = content.text.substr(colon + 1);
}

// Lines end with CRLF or LF; one that begins with a blank goes on with the line before.
std::vector<ContentLine> content_lines(std::string_view text) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  std::vector<ContentLine> lines;
  int number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if ((line.starts_with(' ') || line.starts_with('\t')) && !lines.empty()) {
      lines.back().text.append(line.substr(1));
    } else if (!strip(line).empty()) {
      lines.push_back({number, std::string(line), {}, {}, {}});
    }
  }
  for (ContentLine& line : lines) take_apart(line);
  return lines;
}

struct PropertyDeleter {
  void operator()(icalproperty* property) const { icalproperty_free(property); }
};
using Property = std::unique_ptr<icalproperty, PropertyDeleter>;

struct ComponentDeleter {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentDeleter>;

// value: one of the line's, which may have several between commas.
Property parse_property(const ContentLine& line, std::string_view value, std::string_view expected) {
  Property property(
      icalproperty_new_from_string(fmt::format("{}{}:{}", line.name, line.parameters, value).c_str()));
  if (property == nullptr)
    throw Broken{line.line, fmt::format("{} = {}: expected {}", line.name, quote_value(value), expected)};
  return property;
}

constexpr std::string_view k_time_form = "a date, such as 20261225, or a time, such as 20261225T090000Z";

LocalTime local_time_of(const icaltimetype& time, const ContentLine& line, std::string_view value) {
  const auto day = date::year{time.year} / time.month / time.day;
  constexpr int k_last_hour = 23;
  constexpr int k_last_minute = 59;
  constexpr int k_leap_second = 60;
  if (!day.ok() || time.hour > k_last_hour || time.minute > k_last_minute || time.second > k_leap_second)
    throw Broken{line.line, fmt::format("{} = {}: there is no such time (expected {})", line.name,
                                        quote_value(value), k_time_form)};
  return to_local_time(time);
}

class EventReader {
 public:
  EventReader(std::string_view text, const TimeZone& floating)
      : lines_(content_lines(text)), floating_(floating) {}

  CalendarEvents run() {
    check_structure();
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (begins(at, "VTIMEZONE")) read_zone(at);
    }
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (begins(at, "VEVENT")) read_event(at);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool begins(std::size_t at, std::string_view component) const {
    return lines_[at].name == "BEGIN" && in_capitals(strip(lines_[at].value)) == component;
  }

  // Every BEGIN has its END, and all is in a VCALENDAR.
  void check_structure() const {
    std::vector<std::pair<std::string, int>> open;
    for (const ContentLine& line : lines_) {
      const std::string component = in_capitals(strip(line.value));
      if (open.empty() && (line.name != "BEGIN" || component != "VCALENDAR"))
        throw Broken{line.line, fmt::format("{}: expected BEGIN:VCALENDAR", quote_value(line.text))};
      if (line.name == "BEGIN") open.emplace_back(component, line.line);
      if (line.name != "END") continue;
      if (open.back().first != component)
        throw Broken{line.line,
                     fmt::format("END:{} (expected END:{}, which began at line {})", quote_value(component),
                                 quote_value(open.back().first), open.back().second)};
      open.pop_back();
    }
    if (lines_.empty()) throw Broken{1, "empty (expected BEGIN:VCALENDAR)"};
    if (!open.empty())
      throw Broken{lines_.back().line, fmt::format("the end is missing (expected END:{} for the line {})",
                                                   quote_value(open.back().first), open.back().second)};
  }

  // The place of the END of what begins at a place.
  [[nodiscard]] std::size_t end_of(std::size_t at) const {
    int depth = 0;
    do {
      if (lines_[at].name == "BEGIN") ++depth;
      if (lines_[at].name == "END") --depth;
    } while (depth > 0 && ++at < lines_.size());
    return at;
  }

  void read_zone(std::size_t at) {
    std::string text;
    std::string id;
    const std::size_t end = end_of(at);
    for (std::size_t i = at; i <= end; ++i) {
      text.append(lines_[i].text).append("\r\n");
      if (lines_[i].name == "TZID" && id.empty()) id = lines_[i].value;
    }
    Component component(icalparser_parse_string(text.c_str()));
    DefinedZone zone(icaltimezone_new());
    if (component == nullptr || icaltimezone_set_component(zone.get(), component.get()) == 0)
      throw Broken{lines_[at].line, "VTIMEZONE: no time zone (expected a TZID, and STANDARD or DAYLIGHT)"};
    static_cast<void>(component.release());  // the zone owns it
    found_.zones.insert_or_assign(id, std::move(zone));
  }

  void read_event(std::size_t at) {
    CalendarEvent event;
    event.line = lines_[at].line;
    const std::size_t end = end_of(at);
    std::vector<const ContentLine*> properties;
    for (std::size_t i = at + 1; i < end; ++i) {
      if (lines_[i].name == "BEGIN") {
        i = end_of(i);  // an alarm
      } else {
        properties.push_back(&lines_[i]);
      }
    }
    const auto start = std::ranges::find(properties, "DTSTART", &ContentLine::name);
    if (start == properties.end())
      throw Broken{event.line, "an event without DTSTART (expected the day or time)"};
    event.start = read_time(**start, (*start)->value);
    for (const ContentLine* line : properties) read_property(*line, event);
    check(event);
    found_.events.push_back(std::move(event));
  }

  void read_property(const ContentLine& line, CalendarEvent& event) {
    if (line.name == "UID") event.uid = line.value;
    if (line.name == "STATUS") event.cancelled = in_capitals(strip(line.value)) == "CANCELLED";
    if (line.name == "DTEND") event.end = read_time(line, line.value);
    if (line.name == "DURATION") event.duration = read_duration(line);
    if (line.name == "RECURRENCE-ID") event.replaces = read_time(line, line.value);
    if (line.name == "RRULE") {
      event.rule_line = line.line;
      event.rules.push_back(read_rule(line, event.start));
    }
    if (line.name == "EXDATE") {
      for (const std::string_view value : split(line.value, ','))
        event.exceptions.push_back(read_time(line, value));
    }
    if (line.name == "RDATE") {
      for (const std::string_view value : split(line.value, ','))
        event.additions.push_back(read_addition(line, value));
    }
    if (line.name == "RECURRENCE-ID" &&
        in_capitals(line.parameters).find("THISANDFUTURE") != std::string::npos)
      warn(line.line, "RANGE=THISANDFUTURE is read as this time only (expected an event for each)");
  }

  CalendarTime read_time(const ContentLine& line, std::string_view value) {
    const Property property = parse_property(line, value, k_time_form);
    const icaltimetype time = icalvalue_get_datetimedate(icalproperty_get_value(property.get()));
    return {icaltime_is_date(time) != 0, local_time_of(time, line, value),
            clock_of(property.get(), time, line)};
  }

  CalendarClock clock_of(icalproperty* property, const icaltimetype& time, const ContentLine& line) {
    if (icaltime_is_utc(time) != 0) return {nullptr, TimeZone()};
    icalparameter* const parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    if (parameter == nullptr || icaltime_is_date(time) != 0) return {nullptr, floating_};
    const std::string id = icalparameter_get_tzid(parameter);
    if (const auto defined = found_.zones.find(id); defined != found_.zones.end())
      return {defined->second.get(), TimeZone()};
    const auto known = TimeZone::find(id);
    if (!known)
      throw Broken{line.line, fmt::format("TZID={}: no VTIMEZONE defines it, and it is {}", quote_value(id),
                                          known.error())};
    return {nullptr, *known};
  }

  static CalendarDuration read_duration(const ContentLine& line) {
    const Property property = parse_property(line, line.value, "a duration, such as P1D or PT2H");
    return duration_of(icalproperty_get_duration(property.get()), line);
  }

  static CalendarDuration duration_of(const icaldurationtype& duration, const ContentLine& line) {
    constexpr unsigned k_most_days = 36'600;
    constexpr unsigned k_most = 1'000'000'000;
    if (duration.is_neg != 0 || duration.days > k_most_days || duration.weeks > k_most_days ||
        duration.hours > k_most || duration.minutes > k_most || duration.seconds > k_most)
      throw Broken{line.line, fmt::format("{} = {}: expected a duration, such as P1D or PT2H", line.name,
                                          quote_value(line.value))};
    CalendarDuration found;
    found.days = date::days{static_cast<int>(duration.days) + 7 * static_cast<int>(duration.weeks)};
    found.seconds = std::chrono::hours(duration.hours) + std::chrono::minutes(duration.minutes) +
                    std::chrono::seconds(duration.seconds);
    return found;
  }

  icalrecurrencetype read_rule(const ContentLine& line, const CalendarTime& start) {
    const Property property = parse_property(line, line.value, "a rule, such as FREQ=YEARLY");
    icalrecurrencetype rule = icalproperty_get_rrule(property.get());
    rule.rscale = nullptr;  // the property owns it; only the Gregorian calendar is known
    if (in_capitals(line.value).find("RSCALE") != std::string::npos &&
        in_capitals(line.value).find("RSCALE=GREGORIAN") == std::string::npos)
      throw Broken{line.line,
                   fmt::format("RRULE = {}: another calendar than the Gregorian one (expected a rule "
                               "without RSCALE)",
                               quote_value(line.value))};
    if (icaltime_is_null_time(rule.until) != 0 || start.is_date) return rule;
    LocalTime until = local_time_of(rule.until, line, line.value);
    if (icaltime_is_date(rule.until) != 0) {
      until += date::days{1} - std::chrono::seconds{1};
    } else if (icaltime_is_utc(rule.until) != 0) {
      until = start.clock.local_time(WallTime(until.time_since_epoch()));
    }
    rule.until = to_icaltime(until, false);
    return rule;
  }

  // "20261224T120000Z/PT4H" is a period, with an end of its own.
  CalendarAddition read_addition(const ContentLine& line, std::string_view value) {
    const std::size_t slash = value.find('/');
    if (slash == std::string_view::npos) return {read_time(line, value), {}};
    const Property property = parse_property(line, value, "a period, such as 20261224T120000Z/PT4H");
    const icalperiodtype period = icalproperty_get_rdate(property.get()).period;
    CalendarTime start{false, local_time_of(period.start, line, value),
                       clock_of(property.get(), period.start, line)};
    WallTime end = start.moment();
    if (icaltime_is_null_time(period.end) == 0) {
      end = clock_of(property.get(), period.end, line).moment(local_time_of(period.end, line, value));
    } else {
      const CalendarDuration duration = duration_of(period.duration, line);
      end = start.clock.moment(start.local + duration.days) + duration.seconds;
    }
    return {start, end};
  }

  void check(CalendarEvent& event) {
    if (event.end && event.end->is_date != event.start.is_date)
      throw Broken{event.line, "DTSTART and DTEND are not both days, or both times"};
    if (event.start.is_date && event.duration && event.duration->seconds.count() != 0)
      throw Broken{event.line,
                   "DTSTART is a day, and DURATION has hours (expected days, or a time in DTSTART)"};
    if (!event.end) return;
    if (event.start.is_date ? event.end->local < event.start.local
                            : event.end->moment() < event.start.moment())
      throw Broken{event.line, "the event ends before it begins: DTEND is before DTSTART"};
    if (event.end->local != event.start.local) return;
    if (event.start.is_date) {
      warn(event.line,
           "DTEND is the same day as DTSTART, so that the event is taken for one day (expected the day "
           "after the last one)");
      event.end.reset();
    }
  }

  void warn(int line, std::string_view message) {
    found_.warnings.push_back(fmt::format("line {}: {}", line, message));
  }

  std::vector<ContentLine> lines_;
  const TimeZone& floating_;
  CalendarEvents found_;
};

}  // namespace

icaltimetype to_icaltime(LocalTime time, bool is_date) {
  const auto day = date::floor<date::days>(time);
  const date::year_month_day date{day};
  const date::hh_mm_ss clock(time - day);
  icaltimetype parts = icaltime_null_time();
  parts.year = static_cast<int>(date.year());
  parts.month = static_cast<int>(static_cast<unsigned>(date.month()));
  parts.day = static_cast<int>(static_cast<unsigned>(date.day()));
  parts.is_date = is_date ? 1 : 0;
  if (is_date) return parts;
  parts.hour = static_cast<int>(clock.hours().count());
  parts.minute = static_cast<int>(clock.minutes().count());
  parts.second = static_cast<int>(clock.seconds().count());
  return parts;
}

LocalTime to_local_time(const icaltimetype& time) {
  return date::local_days{date::year{time.year} / time.month / time.day} + std::chrono::hours(time.hour) +
         std::chrono::minutes(time.minute) + std::chrono::seconds(time.second);
}

WallTime CalendarClock::moment(LocalTime time) const {
  if (defined == nullptr) return known.first_moment(time);
  return WallTime(std::chrono::seconds(icaltime_as_timet_with_zone(to_icaltime(time, false), defined)));
}

LocalTime CalendarClock::local_time(WallTime moment) const {
  if (defined == nullptr) return known.local_time(moment);
  const auto seconds = date::floor<std::chrono::seconds>(moment);
  icaltimetype parts = to_icaltime(LocalTime(seconds.time_since_epoch()), false);
  int is_daylight = 0;
  // libical keeps in the zone what it has computed of its changes, which is why it asks for one to write to.
  const int offset =
      icaltimezone_get_utc_offset_of_utc_time(const_cast<icaltimezone*>(defined), &parts, &is_daylight);
  return LocalTime(seconds.time_since_epoch()) + std::chrono::seconds(offset);
}

Result<CalendarEvents> read_calendar_events(std::string_view text, const TimeZone& floating) {
  icalerror_set_errors_are_fatal(0);
  try {
    return EventReader(text, floating).run();
  } catch (const Broken& broken) {
    return Unexpected(fmt::format("line {}: {}", broken.line, broken.message));
  }
}

}  // namespace ivr
