// Takes any bytes for a calendar of holidays.
#include "core/time/calendar.hpp"
#include "core/base/utf8.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using ivr::fuzz::expect;

constexpr date::year k_first{2026};
constexpr date::year k_last{2027};

void check(const ivr::CalendarDays& closed) {
  const date::local_days begin{k_first / 1 / 1};
  const date::local_days end{(k_last + date::years{1}) / 1 / 1};
  for (std::size_t i = 0; i < closed.days.size(); ++i) {
    expect(begin <= closed.days[i] && closed.days[i] < end, "a day is in the years that were asked for");
    expect(i == 0 || closed.days[i - 1] < closed.days[i], "days are in order, each once");
  }
  for (std::size_t i = 0; i < closed.spans.size(); ++i) {
    const ivr::ClosedSpan& span = closed.spans[i];
    expect(begin <= span.first && span.first < span.last && span.last <= end, "a span is in those years");
    expect(i == 0 || closed.spans[i - 1].last < span.first, "spans are in order, and apart");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = ivr::fuzz::to_text(data, size);
  const auto read = ivr::read_calendar(text, *ivr::TimeZone::find("Europe/London"), k_first, k_last);
  if (read) {
    check(read->closed);
  } else {
    expect(read.error().starts_with("line "), "an error has its line");
    expect(ivr::fuzz::is_printable(read.error()), "an error is one line that can be printed");
  }
  return 0;
}
