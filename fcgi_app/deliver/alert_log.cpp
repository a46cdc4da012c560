#include "fcgi_app/deliver/alert_log.hpp"

#include "core/base/ascii.hpp"
#include "core/base/url.hpp"
#include "core/texts/sms_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {
namespace {

constexpr std::size_t k_max_text = 300;
constexpr std::size_t k_max_name = 100;
constexpr std::string_view k_mask = "*";

bool is_word_char(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", escape_for_log(mask_numbers(text), k_max_text));
}

// A mail server that refuses a mail usually repeats its recipient.
std::string without_recipient(std::string text, const Recipient& recipient) {
  const std::size_t at =
      recipient.channel == Channel::email ? text.find(recipient.address) : std::string::npos;
  if (at != std::string::npos) text.replace(at, recipient.address.size(), masked_recipient(recipient));
  return text;
}

std::string problem_fields(const Alert& alert, const AttemptOutcome& outcome) {
  std::string text;
  if (!outcome.code.empty()) text += fmt::format(" code={}", quoted(outcome.code));
  if (!outcome.problem.empty())
    text += fmt::format(" problem={}", quoted(without_recipient(outcome.problem, alert.recipient)));
  return text;
}

std::string_view event_of(const AttemptOutcome& outcome) {
  if (outcome.state == AlertState::sent) return "alert_sent";
  if (outcome.state == AlertState::failed) return "alert_failed";
  return outcome.in_doubt ? "alert_in_doubt" : "alert_delayed";
}

// The lookup did not find it, and nothing else is new.
bool is_still_in_doubt(const Alert& alert, const AttemptOutcome& outcome) {
  return alert.in_doubt && outcome.in_doubt && outcome.state == AlertState::pending &&
         alert.code == outcome.code && alert.problem == outcome.problem;
}

Level level_of(const Alert& alert, const AttemptOutcome& outcome) {
  if (is_still_in_doubt(alert, outcome)) return Level::debug;
  if (outcome.state == AlertState::failed) return Level::error;
  return outcome.state == AlertState::sent && outcome.problem.empty() ? Level::info : Level::warning;
}

std::string origin_of(const std::string& url) {
  const Url parts = split_url(url);
  return fmt::format("{}://{}", parts.scheme, parts.host_and_port);
}

}  // namespace

AlertLine outcome_line(const Alert& alert, const AttemptOutcome& outcome, StoreTime now) {
  std::string text = alert_line(event_of(outcome), alert);
  if (!outcome.provider_id.empty())
    text += fmt::format(" message={}", escape_bare_for_log(outcome.provider_id, k_max_name));
  text += fmt::format(" attempts={}", alert.attempts);
  if (outcome.state == AlertState::pending) {
    const auto wait = std::max(outcome.due_at - now, std::chrono::milliseconds(0));
    text += fmt::format(" again_in={:.1f}s", static_cast<double>(wait.count()) / 1000);
  }
  return {level_of(alert, outcome), text + problem_fields(alert, outcome)};
}

std::string alert_line(std::string_view event, const Alert& alert) {
  return fmt::format("{} id={} channel={} to={} recording={} tag=\"{}\"", event, alert.id,
                     to_text(alert.recipient.channel), masked_recipient(alert.recipient),
                     escape_bare_for_log(subject_sid(alert), k_max_name),
                     escape_for_log(alert_tag(subject_sid(alert), true), k_max_name));
}

std::string masked_recipient(const Recipient& recipient) {
  const std::string& address = recipient.address;
  std::string text;
  switch (recipient.channel) {
    case Channel::sms: text = mask_numbers(address); break;
    case Channel::email:
      text = std::string(k_mask) + address.substr(std::min(address.rfind('@'), address.size()));
      break;
    case Channel::webhook: text = origin_of(address); break;
  }
  return escape_bare_for_log(text, k_max_name);
}

std::string mask_numbers(std::string_view text) {
  constexpr std::size_t k_shortest = 7;
  constexpr std::size_t k_shown = 4;
  std::string masked;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (text[at] == '+') ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    const std::string_view run = text.substr(start, at - start);
    // Digits within a word belong to a SID.
    const bool is_whole_word =
        (start == 0 || !is_word_char(text[start - 1])) && (at == text.size() || !is_word_char(text[at]));
    if (run.size() >= k_shortest && is_whole_word) {
      masked += k_mask;
      masked += run.substr(run.size() - k_shown);
    } else {
      masked += run;
    }
    if (at < text.size() && at == start) masked += text[at++];
  }
  return masked;
}

}  // namespace ivr
