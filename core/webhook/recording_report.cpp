#include "core/webhook/recording_report.hpp"

#include "core/base/numbers.hpp"
#include "core/base/sid.hpp"
#include "core/base/utf8.hpp"
#include "core/time/rfc2822_date.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {
namespace {

std::optional<std::chrono::seconds> parse_length(std::string_view text) {
  constexpr int k_a_day = 86400;
  const auto number = parse_number(text, 0, k_a_day);
  return number ? std::optional(std::chrono::seconds(*number)) : std::nullopt;
}

// The last segment of .../Accounts/AC.../Recordings/RE...; the rest of the URL is never looked at.
std::string_view named_by_url(std::string_view url, std::string_view account_sid) {
  const std::size_t slash = url.rfind('/');
  if (slash == std::string_view::npos) return {};
  const bool ours = url.substr(0, slash).ends_with(fmt::format("/Accounts/{}/Recordings", account_sid));
  return ours ? url.substr(slash + 1) : std::string_view();
}

std::string parse_recording_sid(const Parameters& parameters, std::string_view account_sid) {
  std::string_view sid = find_parameter(parameters, "RecordingSid");
  if (sid.empty()) sid = named_by_url(find_parameter(parameters, "RecordingUrl"), account_sid);
  return is_sid(sid, "RE") ? std::string(sid) : std::string();
}

bool is_control_byte(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// A database may refuse other bytes, and with them the voicemail.
std::string parse_text(const Parameters& parameters, std::string_view name) {
  constexpr std::size_t k_max = 128;
  std::string text(cut_characters(find_parameter(parameters, name), k_max));
  std::ranges::replace_if(text, is_control_byte, '?');
  for (auto bad = first_invalid_utf8(text); bad; bad = first_invalid_utf8(text)) text[*bad] = '?';
  return text;
}

}  // namespace

RecordingReport parse_recording_report(const Parameters& parameters, std::string_view account_sid,
                                       WallTime now) {
  RecordingReport report;
  report.sid = parse_recording_sid(parameters, account_sid);
  report.status = find_parameter(parameters, "RecordingStatus");
  report.length = parse_length(find_parameter(parameters, "RecordingDuration"));
  const auto began = parse_rfc2822_date(find_parameter(parameters, "RecordingStartTime"));
  report.began = began ? StoreTime(*began)
                       : std::chrono::floor<std::chrono::milliseconds>(now) -
                             report.length.value_or(std::chrono::seconds(0));
  return report;
}

std::string parse_caller(const Parameters& parameters) {
  return parse_text(parameters, "From");
}

std::string parse_caller_name(const Parameters& parameters) {
  return parse_text(parameters, "CallerName");
}

std::string parse_called(const Parameters& parameters) {
  return parse_text(parameters, "To");
}

std::string parse_call_sid(const Parameters& parameters) {
  const std::string_view sid = find_parameter(parameters, "CallSid");
  return is_sid(sid, "CA") ? std::string(sid) : std::string();
}

}  // namespace ivr
