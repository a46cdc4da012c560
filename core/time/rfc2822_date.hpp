// Dates as mail and Twilio write them: "Thu, 29 Jul 2021 06:59:25 +0000" (RFC 2822, section 3.3).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ivr {

// Nothing when text is no such date. The day of the week is not held against the date.
std::optional<std::chrono::sys_seconds> parse_rfc2822_date(std::string_view text);

// In UTC.
std::string to_rfc2822_date(std::chrono::sys_seconds time);

}  // namespace ivr
