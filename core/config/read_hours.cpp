// An [hours_*] section: which ranges each day of the week has.
#include "core/base/quoting.hpp"
#include "core/config/read_config.hpp"
#include "core/time/opening_hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_hours_prefix = "hours_";

// "mon-fri = 0900-1700": a line that names days.
struct DaysLine {
  Value value;  // without a text when it is closed, or wrong
  Weekdays days;
  OpeningHours hours;
};

class HoursReader {
 public:
  explicit HoursReader(SectionReader& values, const KeySpec& pattern) : values_(values), pattern_(pattern) {}

  void run(Schedule& schedule) {
    for (const std::string_view key : values_.keys_of(pattern_)) read(key);
    check_equals();
    for (std::size_t day = 0; day < line_of_.size(); ++day) {
      line_of_[day] = narrowest(day);
      if (line_of_[day] != nullptr) {
        schedule.weekdays[day] = line_of_[day]->hours.ranges;
        schedule.weekday_lines[day] = line_of_[day]->value.line;
      } else if (!values_.is_meant(weekday_name(day))) {
        values_.complain_of_section(fmt::format("missing key \"{}\" (leave it empty for {})",
                                                weekday_name(day), pattern_.blank_means));
      }
    }
    for (std::size_t day = 0; day < line_of_.size(); ++day) check_night(day, (day + 1) % line_of_.size());
  }

 private:
  void read(std::string_view key) {
    DaysLine line{{key, "", values_.line_of(key)}, *parse_weekdays(key), {}};
    if (auto value = values_.find(key)) {
      line.value = *value;
      auto hours = values_.parsed(std::move(value), parse_opening_hours);
      line.hours = hours ? *std::move(hours) : OpeningHours{};
      for (const std::string& warning : line.hours.warnings) values_.warn(line.value, warning);
    }
    lines_.push_back(std::move(line));
  }

  // Of two lines that name as many days, neither is the exception to the other.
  void check_equals() {
    for (auto line = lines_.begin(); line != lines_.end(); ++line) {
      const auto same = std::find_if(lines_.begin(), line, [&](const DaysLine& other) {
        return other.days.count() == line->days.count() && (other.days & line->days).any();
      });
      if (same == line) continue;
      const Weekdays both = same->days & line->days;
      std::size_t day = 0;
      while (!both.test(day)) ++day;
      values_.complain(
          line->value,
          fmt::format("{} is in {} of line {} as well, and neither names fewer days (expected it in "
                      "one of them)",
                      weekday_name(day), same->value.key, same->value.line));
    }
  }

  [[nodiscard]] const DaysLine* narrowest(std::size_t day) const {
    const DaysLine* found = nullptr;
    for (const DaysLine& line : lines_) {
      if (line.days.test(day) && (found == nullptr || line.days.count() < found->days.count())) found = &line;
    }
    return found;
  }

  // A night that goes on into the first range of the next day.
  void check_night(std::size_t day, std::size_t next) {
    if (line_of_[day] == nullptr || line_of_[next] == nullptr) return;
    for (const OpenRange& range : line_of_[day]->hours.ranges) {
      const int end = range.until - k_minutes_a_day;
      for (const OpenRange& morning : line_of_[next]->hours.ranges) {
        if (end <= 0 || morning.from > end || !said_.insert({line_of_[day], line_of_[next]}).second) continue;
        values_.warn(line_of_[next]->value,
                     fmt::format("{} of {} begins {} {} of {} ends, so that they are one range",
                                 to_text(morning), weekday_name(next),
                                 morning.from == end ? "when" : "before", to_text(range), weekday_name(day)));
      }
    }
  }

  SectionReader& values_;
  const KeySpec& pattern_;
  std::vector<DaysLine> lines_;
  std::array<const DaysLine*, 7> line_of_{};  // Monday first
  std::set<std::pair<const DaysLine*, const DaysLine*>> said_;
};

}  // namespace

void read_hours(SectionReader& values, const KeySpec& days, std::vector<HoursSection>& hours) {
  HoursSection section{std::string(values.name().substr(k_hours_prefix.size())), values.line(), {}};
  HoursReader(values, days).run(section.schedule);
  section.zone = read_zone(values);
  section.holidays = read_names_of_holidays(values);
  hours.push_back(std::move(section));
}

}  // namespace ivr
