// Takes any bytes for a number, a date, opening hours, a SID, SSML, and text that is shown on one line.
#include "core/base/numbers.hpp"
#include "core/base/quoting.hpp"
#include "core/base/sid.hpp"
#include "core/base/utf8.hpp"
#include "core/config/value_parsers.hpp"
#include "core/time/opening_hours.hpp"
#include "core/time/rfc2822_date.hpp"
#include "core/twiml/ssml.hpp"
#include "tests/fuzz/expect.hpp"

#include <cstdint>

namespace {

using ivr::fuzz::expect;

void check_numbers(std::string_view text) {
  const auto number = ivr::parse_number<std::int64_t>(text);
  if (number) {
    const std::string words = ivr::duration_text(std::chrono::seconds(*number), ivr::Finest::second);
    expect(!words.empty() && words.size() <= 40, "a span of time is a few words");
  }
  const auto bounded = ivr::parse_whole_number(text, 1, 100);
  if (bounded) expect(*bounded >= 1 && *bounded <= 100, "a number is inside its bounds");
}

void check_times(std::string_view text) {
  const auto date = ivr::parse_rfc2822_date(text);
  if (date)
    expect(ivr::parse_rfc2822_date(ivr::to_rfc2822_date(*date)) == date, "a date is written as it is read");
  const auto hours = ivr::parse_opening_hours(text);
  if (!hours) return expect(!hours.error().empty(), "a refusal says what was expected");
  int end = -1;
  for (const ivr::OpenRange& range : hours->ranges) {
    expect(end < range.from && range.from < range.until, "ranges are in order, and apart");
    expect(range.from < ivr::k_minutes_a_day && range.until - range.from <= 2 * ivr::k_minutes_a_day,
           "a range begins on its day");
    end = range.until;
  }
}

void check_ssml(std::string_view text) {
  if (ivr::first_invalid_utf8(text)) return;  // the reader of the file refuses it
  const auto ssml = ivr::parse_ssml(text);
  if (!ssml) return expect(!ssml.error().empty(), "a refusal says what was expected");
  const auto again = ivr::parse_ssml(ssml->text);
  expect(again && again->text == ssml->text, "SSML is written as it is read");
  expect(again->needed == ssml->needed, "and needs the same of a voice");
}

void check_text(std::string_view text) {
  const std::string line = ivr::to_one_line(text);
  expect(ivr::fuzz::is_printable(line) && !ivr::first_invalid_utf8(line), "one line of UTF-8");
  expect(!ivr::first_invalid_utf8(ivr::quote_value(line)), "a quoted value is UTF-8");
  for (const std::size_t bytes : {0UL, 1UL, 7UL, 60UL}) {
    const std::string_view cut = ivr::cut_characters(line, bytes);
    expect(cut.size() <= bytes && !ivr::first_invalid_utf8(cut), "no character is cut through");
  }
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    ivr::take_code_point(rest);
    expect(rest.size() < before, "every character is taken");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = ivr::fuzz::to_text(data, size);
  check_numbers(text);
  check_times(text);
  check_text(text);
  check_ssml(text);
  const auto sid = ivr::parse_sid(text, "AC");
  expect(!sid || ivr::is_sid(*sid, "AC"), "a SID that was read is one");
  return 0;
}
