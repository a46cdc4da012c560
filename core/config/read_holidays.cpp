// The sections of holidays, and what the schedules that name them make of them.
#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/quoting.hpp"
#include "core/config/read_config.hpp"
#include "core/config/surroundings.hpp"
#include "core/time/calendar.hpp"
#include "core/time/opening_hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_prefix = "holidays_";
constexpr std::string_view k_action_end = "_action";
constexpr std::string_view k_calendar = "calendar";
constexpr std::string_view k_usual = "usual";
constexpr int k_years_behind = 1;
constexpr int k_years_ahead = 10;

std::string in_words(date::local_days day) {
  return date::format("%F", day);
}

class HolidaysReader {
 public:
  HolidaysReader(SectionReader& values, const SectionSpec& spec, HolidaysSection& section)
      : values_(values), spec_(spec), section_(section) {}

  void run() {
    for (const std::string_view key : values_.keys_of(*spec_.find("01-01"))) read_date(key);
    if (const auto path = values_.find(k_calendar)) {
      HolidayEntry entry;
      entry.holiday.date.kind = HolidayDate::Kind::calendar;
      entry.holiday.date.text = k_calendar;
      entry.holiday.line = path->line;
      entry.calendar = path->text;
      section_.entries.push_back(std::move(entry));
    }
    for (const std::string_view key : values_.keys_of(*spec_.find("01-01_action"))) read_action(key);
    read_action("calendar_action");
  }

 private:
  void read_date(std::string_view key) {
    HolidayEntry entry;
    entry.holiday.date = *parse_holiday_date(key);
    entry.holiday.line = values_.line_of(key);
    if (const auto value = values_.find(key)) {
      entry.holiday.usual = to_lower(value->text) == k_usual;
      if (!entry.holiday.usual) entry.holiday.ranges = read_ranges(*value);
      if (entry.holiday.date.never_comes())
        values_.warn(*value, "there is no such day (expected one that its month has)");
    }
    section_.entries.push_back(std::move(entry));
  }

  std::vector<OpenRange> read_ranges(const Value& value) {
    auto hours = values_.parsed(value, parse_opening_hours);
    if (!hours) return {};
    for (const std::string& warning : hours->warnings) values_.warn(value, warning);
    return std::move(hours->ranges);
  }

  void read_action(std::string_view key) {
    const auto value = values_.find(key);
    if (!value) return;
    const std::string_view of = key.substr(0, key.size() - k_action_end.size());
    const auto date = parse_holiday_date(of);
    const std::string text = date ? date->text : std::string(of);
    const auto entry = std::ranges::find(section_.entries, text,
                                         [](const HolidayEntry& known) { return known.holiday.date.text; });
    if (entry == section_.entries.end()) {
      values_.complain(*value, fmt::format("no such date in the section (expected a line {} = {} there)", of,
                                           of == k_calendar ? "FILE" : "closed"));
      return;
    }
    if (is_never_closed(entry->holiday))
      values_.warn(*value, fmt::format("has no effect: {} is open all day", text));
    entry->action = HolidayAction{std::string(value->key), value->text, value->line};
  }

  static bool is_never_closed(const Holiday& holiday) {
    return !holiday.usual && holiday.ranges.size() == 1 &&
           holiday.ranges.front() == OpenRange{0, k_minutes_a_day};
  }

  SectionReader& values_;
  const SectionSpec& spec_;
  HolidaysSection& section_;
};

// Each schedule gets the holidays of its sections, in their order.
class Pool {
 public:
  Pool(Config& config, const Surroundings& around, Diagnostics& diagnostics)
      : config_(config),
        around_(around),
        diagnostics_(diagnostics),
        today_(date::floor<date::days>(config.ivr.zone.local_time(around.now))),
        year_(date::year_month_day{today_}.year()) {}

  void run() {
    for (const HolidaysSection& section : config_.holidays) {
      names_.push_back(section.name);
      check(section);
    }
    for (HoursSection& hours : config_.hours) fill(hours);
    for (const HolidaysSection& section : config_.holidays) {
      if (!used_.contains(section.name))
        warn(section.line,
             fmt::format("[holidays_{0}]: no section has holidays = {0}", quote_name(section.name)));
    }
  }

 private:
  // What is wrong with a section whichever schedule names it.
  void check(const HolidaysSection& section) {
    const HolidayEntry* last = nullptr;
    for (const HolidayEntry& entry : section.entries) {
      const HolidayDate& date = entry.holiday.date;
      if (date.kind == HolidayDate::Kind::calendar) check_calendar(entry);
      const bool is_dated = date.kind == HolidayDate::Kind::day || date.kind == HolidayDate::Kind::span;
      if (is_dated && (last == nullptr || last->holiday.date.last < date.last)) last = &entry;
    }
    if (last == nullptr || date::year_month_day{today_} <= last->holiday.date.last) return;
    warn(last->holiday.line,
         fmt::format(
             "{}: the last dated day of [holidays_{}] is in the past (expected the days of this year and the "
             "next)",
             last->holiday.date.text, quote_name(section.name)));
  }

  void check_calendar(const HolidayEntry& entry) {
    const auto file = around_.files.find(entry.calendar);
    if (file == around_.files.end()) return;
    const std::string start = fmt::format("calendar = {}: ", quote_path(entry.calendar));
    const auto complain = [&](std::string_view problem) {
      diagnostics_.push_back({entry.holiday.line, Severity::error, fmt::format("{}{}", start, problem)});
    };
    if (!file->second) return complain(file->second.error());
    const auto calendar = read(entry.calendar, config_.ivr.zone);
    if (!calendar) return complain(calendar.error());
    for (const std::string& warning : calendar->warnings) warn(entry.holiday.line, start + warning);
    const CalendarDays& closed = calendar->closed;
    const bool has_day = !closed.days.empty() && closed.days.back() >= today_;
    const bool has_span = !closed.spans.empty() && closed.spans.back().last > LocalTime(today_);
    if (!has_day && !has_span)
      warn(entry.holiday.line, start + "no event is today or later (expected the calendar of this year)");
  }

  // Of a file that is there.
  const Result<ReadCalendar>& read(const std::string& path, const TimeZone& zone) {
    const auto [place, fresh] = calendars_.try_emplace({path, zone.name()});
    if (fresh)
      place->second = read_calendar(*around_.files.find(path)->second, zone,
                                    year_ - date::years{k_years_behind}, year_ + date::years{k_years_ahead});
    return place->second;
  }

  void fill(HoursSection& hours) {
    std::vector<Holiday> pooled;
    for (const Reference& reference : hours.holidays) {
      const auto section = std::ranges::find(config_.holidays, reference.name, &HolidaysSection::name);
      if (section == config_.holidays.end()) {
        complain_of_name(reference);
        continue;
      }
      used_.insert(section->name);
      for (const HolidayEntry& entry : section->entries) pooled.push_back(for_schedule(entry, hours));
    }
    hours.schedule.holidays =
        Holidays(std::move(pooled), year_ - date::years{k_years_behind}, year_ + date::years{k_years_ahead});
    for (const auto& [winner, loser, day] :
         hours.schedule.holidays.conflicts(year_, year_ + date::years{k_years_ahead})) {
      if (!said_.emplace(winner->line, loser->line).second) continue;
      warn(loser->line,
           fmt::format(
               "{}: on {} the line {} ({}) counts, which comes first and says otherwise (expected one of "
               "them, or the same in both)",
               loser->date.text, in_words(day), winner->line, winner->date.text));
    }
  }

  Holiday for_schedule(const HolidayEntry& entry, HoursSection& hours) {
    Holiday holiday = entry.holiday;
    const auto file = around_.files.find(entry.calendar);
    if (file != around_.files.end() && file->second) {
      if (const auto& calendar = read(entry.calendar, hours.schedule.zone))
        holiday.calendar = calendar->closed;
    }
    if (!entry.action) return holiday;
    // Two lines that lead to one action say the same.
    const auto known = std::ranges::find(hours.actions, entry.action->action, &HolidayAction::action);
    holiday.action = static_cast<std::uint32_t>(known - hours.actions.begin());
    if (known == hours.actions.end()) hours.actions.push_back(*entry.action);
    return holiday;
  }

  void complain_of_name(const Reference& reference) {
    std::string expected = did_you_mean(reference.name, names_);
    if (names_.empty())
      expected = " (expected the name of a section [holidays_NAME], of which there is none)";
    if (expected.empty()) expected = " (expected the name of a section [holidays_NAME])";
    diagnostics_.push_back(
        {reference.line, Severity::error,
         fmt::format("{}: no such holidays{}", quoted(reference.key, reference.name), expected)});
  }

  void warn(int line, std::string message) {
    diagnostics_.push_back({line, Severity::warning, std::move(message)});
  }

  Config& config_;
  const Surroundings& around_;
  Diagnostics& diagnostics_;
  date::local_days today_;
  date::year year_;
  std::vector<std::string> names_;
  std::set<std::string_view> used_;
  std::set<std::pair<int, int>> said_;  // lines of which a conflict was reported
  std::map<std::pair<std::string, std::string>, Result<ReadCalendar>> calendars_;  // by path and zone
};

}  // namespace

std::vector<Reference> read_names_of_holidays(SectionReader& values) {
  std::vector<Reference> names;
  const auto list = values.find("holidays");
  if (!list) return names;
  for (const std::string_view item : split(list->text, ',')) {
    const std::string_view name = strip(item);
    if (name.empty()) values.complain(*list, "empty item in the list");
    if (std::ranges::find(names, name, &Reference::name) != names.end())
      values.complain(*list, fmt::format("{} is there twice (expected each once)", quote_value(name)));
    else if (!name.empty())
      names.push_back({"holidays", std::string(name), list->line});
  }
  return names;
}

void read_holidays(SectionReader& values, const SectionSpec& spec, std::vector<HolidaysSection>& holidays) {
  HolidaysSection section{std::string(values.name().substr(k_prefix.size())), values.line(), {}};
  HolidaysReader(values, spec, section).run();
  holidays.push_back(std::move(section));
}

void pool_holidays(Config& config, const Surroundings& around, Diagnostics& diagnostics) {
  Pool(config, around, diagnostics).run();
}

std::vector<std::string> calendar_paths(const IniDocument& document) {
  const Schema schema({});
  std::vector<std::string> paths;
  for (const IniSection& section : document.sections) {
    if (!section.name.starts_with(k_prefix)) continue;
    Diagnostics said_by_load;
    SectionReader values(schema, document, section, said_by_load);
    const auto path = values.find(k_calendar);
    if (path && std::ranges::find(paths, path->text) == paths.end()) paths.push_back(path->text);
  }
  return paths;
}

}  // namespace ivr
