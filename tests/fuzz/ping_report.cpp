// Takes any bytes for what curl wrote of a ping, and for the ping.
#include "core/health/ping_report.hpp"
#include "core/base/utf8.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

using ivr::fuzz::expect;

// The input is what curl wrote, a NUL, and the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = ivr::fuzz::to_text(data, size);
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string body(text.substr(std::min(end + 1, text.size())));
  const auto report = ivr::read_ping_report(text.substr(0, end), body);
  if (!report) return 0;
  for (const char* url : {"http://ivr.example.com/api/ping", "https://ivr.example.com/api/ping"}) {
    const std::string problem = ivr::problem_of_ping(*report, {.url = url,
                                                               .timezone = "Europe/London",
                                                               .config_hash = "0123456789abcdef",
                                                               .certificate_days = std::chrono::days(14),
                                                               .now = std::chrono::sys_seconds()});
    expect(!problem.empty() || (report->exit_code == 0 && report->status == 200), "only a 200 is fine");
    expect(problem.size() <= 1000, "a problem is short");
    expect(ivr::fuzz::is_printable(problem), "a problem is one line");
    expect(!ivr::first_invalid_utf8(problem), "a problem is UTF-8");
  }
  return 0;
}
