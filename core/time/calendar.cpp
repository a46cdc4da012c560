#include "core/time/calendar.hpp"

#include "core/time/calendar_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace ivr {
namespace {

// An event that repeats more often is no holiday; a rule of one a day since 1970 has half as many.
constexpr int k_most_times = 50'000;

struct IteratorDeleter {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};
using Iterator = std::unique_ptr<icalrecur_iterator, IteratorDeleter>;

// Whether a time that is written elsewhere means the event that begins at start.
bool means(const CalendarTime& written, const CalendarTime& start) {
  if (written.is_date || start.is_date) return written.day() == start.day();
  return written.moment() == start.moment();
}

class DayCollector {
 public:
  DayCollector(const CalendarEvents& events, const TimeZone& zone, date::year first, date::year last)
      : zone_(zone),
        begin_(date::local_days{first / date::January / 1}),
        end_(date::local_days{(last + date::years{1}) / date::January / 1}) {
    for (const CalendarEvent& event : events.events) {
      if (event.replaces) replaced_[event.uid].push_back(&*event.replaces);
    }
  }

  // Error: a rule repeats too often.
  Result<bool> add(const CalendarEvent& event) {
    if (event.cancelled) return true;
    if (event.replaces) {
      add_time(event, event.start, {});
      return true;
    }
    std::vector<CalendarAddition> times = event.additions;
    times.push_back({event.start, {}});
    for (const icalrecurrencetype& rule : event.rules) {
      if (auto repeated = repeat(event, rule, times); !repeated) return repeated;
    }
    for (const CalendarAddition& time : times) {
      if (!is_excepted(event, time.start)) add_time(event, time.start, time.end);
    }
    return true;
  }

  CalendarDays take() {
    std::ranges::sort(closed_.days);
    closed_.days.erase(std::unique(closed_.days.begin(), closed_.days.end()), closed_.days.end());
    std::ranges::sort(closed_.spans, {}, &ClosedSpan::first);
    std::vector<ClosedSpan> joined;
    for (const ClosedSpan& span : closed_.spans) {
      if (joined.empty() || joined.back().last < span.first) {
        joined.push_back(span);
      } else {
        joined.back().last = std::max(joined.back().last, span.last);
      }
    }
    closed_.spans = std::move(joined);
    return std::move(closed_);
  }

 private:
  Result<bool> repeat(const CalendarEvent& event, const icalrecurrencetype& rule,
                      std::vector<CalendarAddition>& times) const {
    Iterator iterator(icalrecur_iterator_new(rule, to_icaltime(event.start.local, event.start.is_date)));
    if (iterator == nullptr)
      return Unexpected(fmt::format(
          "line {}: RRULE: no time follows it (expected a rule, such as FREQ=YEARLY)", event.rule_line));
    for (int count = 0; count < k_most_times; ++count) {
      const icaltimetype next = icalrecur_iterator_next(iterator.get());
      if (icaltime_is_null_time(next) != 0) return true;
      CalendarTime start = event.start;
      start.local = to_local_time(next);
      if (start.local >= end_ + date::days{1}) return true;
      if (start.local != event.start.local) times.push_back({start, {}});
    }
    return Unexpected(fmt::format("line {}: RRULE: more than {} times (expected days, or UNTIL)",
                                  event.rule_line, k_most_times));
  }

  [[nodiscard]] bool is_excepted(const CalendarEvent& event, const CalendarTime& start) const {
    const auto is_meant = [&](const CalendarTime& written) { return means(written, start); };
    if (std::ranges::any_of(event.exceptions, is_meant)) return true;
    const auto replaced = replaced_.find(event.uid);
    return replaced != replaced_.end() &&
           std::ranges::any_of(replaced->second,
                               [&](const CalendarTime* written) { return is_meant(*written); });
  }

  void add_time(const CalendarEvent& event, const CalendarTime& start, std::optional<WallTime> end) {
    if (start.is_date) {
      date::days length{1};
      if (event.end) length = event.end->day() - event.start.day();
      if (event.duration) length = std::max(event.duration->days, date::days{1});
      const date::local_days last = std::min(start.day() + length, date::floor<date::days>(end_));
      for (auto day = std::max(start.day(), date::floor<date::days>(begin_)); day < last;
           day += date::days{1})
        closed_.days.push_back(day);
      return;
    }
    const WallTime begin = start.moment();
    if (!end && event.end) end = begin + (event.end->moment() - event.start.moment());
    if (!end && event.duration)
      end = start.clock.moment(start.local + event.duration->days) + event.duration->seconds;
    if (!end) return;
    const ClosedSpan span{std::max(zone_.local_time(begin), begin_), std::min(zone_.local_time(*end), end_)};
    if (span.first < span.last) closed_.spans.push_back(span);
  }

  const TimeZone& zone_;
  LocalTime begin_;
  LocalTime end_;
  std::unordered_map<std::string_view, std::vector<const CalendarTime*>> replaced_;  // by UID
  CalendarDays closed_;
};

}  // namespace

Result<ReadCalendar> read_calendar(std::string_view text, const TimeZone& zone, date::year first,
                                   date::year last) {
  auto read = read_calendar_events(text, zone);
  if (!read) return Unexpected(std::move(read.error()));
  DayCollector collector(*read, zone, first, last);
  for (const CalendarEvent& event : read->events) {
    if (auto added = collector.add(event); !added) return Unexpected(std::move(added.error()));
  }
  return ReadCalendar{collector.take(), std::move(read->warnings)};
}

}  // namespace ivr
