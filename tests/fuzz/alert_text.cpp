// Writes all three texts of an alert, whatever Twilio said of who called.
//
// The input, a line each: how long an SMS may be; the length in seconds; when it began, in milliseconds since
// 1970; the action's name; the link up to the RecordingSid. The rest is the caller.
#include "core/texts/gsm7.hpp"
#include "core/texts/mail_text.hpp"
#include "core/texts/sms_text.hpp"
#include "core/texts/webhook_body.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/subject_of.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>

namespace {

using ivr::fuzz::expect;
using ivr::fuzz::take_line;

constexpr std::string_view k_sid = "RE0123456789abcdef01234567893f9a1c";
constexpr ivr::StoreTime k_now{std::chrono::milliseconds(1795356300000)};

template <class Number>
std::optional<Number> number(std::string_view line) {
  Number value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

ivr::Alert take_alert(std::string_view& rest) {
  ivr::Alert alert;
  ivr::Recording& recording = ivr::voicemail_of(alert);
  recording.sid = k_sid;
  if (const auto seconds = number<std::int64_t>(take_line(rest)))
    recording.length = std::chrono::seconds(*seconds);
  recording.began =
      ivr::StoreTime(std::chrono::milliseconds(number<std::int64_t>(take_line(rest)).value_or(0)));
  recording.action = take_line(rest);
  alert.recipient.address = "office@example.com";
  return alert;
}

void check_sms(const ivr::Recording& recording, const ivr::TextTerms& terms) {
  const std::string text = sms_text(recording, terms);
  const auto limit = static_cast<std::size_t>(std::max(terms.sms_max_characters, 0));
  expect(ivr::count_septets(text) <= limit, "an SMS is no longer than it may be");
  expect(ivr::to_gsm7(text) == text, "an SMS is written in its alphabet");
  expect(limit < 70 || text.find(ivr::alert_tag(k_sid, true).substr(3)) != std::string::npos,
         "an SMS has the tag");
  expect(limit < 70 || ivr::mentions(text, k_sid), "an SMS is known by its recording");
}

bool is_plain(char c) {
  return (c >= ' ' && c <= '~') || c == '\r' || c == '\n';
}

// Takes the lines of the header off mail.
int count_headers(std::string_view& mail) {
  int headers = 0;
  for (std::string_view line = take_line(mail); line != "\r"; line = take_line(mail)) {
    const std::size_t longest = line.find("=?") == std::string_view::npos ? 998 : 76;
    expect(line.ends_with('\r') && line.size() - 1 <= longest, "a header is no longer than a line may be");
    if (line.starts_with(' ')) continue;
    expect(line.find(": ") != std::string_view::npos, "a header has a name");
    ++headers;
  }
  return headers;
}

void check_mail(const ivr::Alert& alert, const ivr::TextTerms& terms) {
  const std::string text = mail_text(alert, terms, "ivr@example.com", k_now);
  expect(std::ranges::all_of(text, is_plain), "a mail is ASCII");
  std::string_view rest = text;
  expect(count_headers(rest) == 9, "nobody adds a header");
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    expect(line.ends_with('\r') && line.size() - 1 <= 76, "a mail has lines of at most 76 characters");
    expect(line.substr(0, line.size() - 1).find('\r') == std::string_view::npos, "a line ends once");
  }
}

void check_webhook(const ivr::Alert& alert, const ivr::TextTerms& terms) {
  const auto json = nlohmann::json::parse(webhook_body(alert, terms), nullptr, false);
  expect(json.is_object() && json.size() == 12, "a webhook's body is one object");
  expect(json["id"] == k_sid, "a webhook names the recording");
  expect(json["length_seconds"].is_null() != voicemail_of(alert).length.has_value(),
         "a length is given if known");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = ivr::fuzz::to_text(data, size);
  ivr::TextTerms terms;
  terms.sms_max_characters = number<int>(take_line(rest)).value_or(160);
  ivr::Alert alert = take_alert(rest);
  terms.link = take_line(rest);
  if (!terms.link.empty()) terms.link += k_sid;
  for (std::string* field :
       {&voicemail_of(alert).caller, &voicemail_of(alert).caller_name, &voicemail_of(alert).called})
    *field = rest;

  check_sms(voicemail_of(alert), terms);
  check_mail(alert, terms);
  check_webhook(alert, terms);
  return 0;
}
