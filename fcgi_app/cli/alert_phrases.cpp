#include "fcgi_app/cli/alert_phrases.hpp"

#include "core/alerts/retry_policy.hpp"
#include "core/texts/phrases.hpp"
#include "core/texts/sms_text.hpp"
#include "fcgi_app/cli/alert_table.hpp"
#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/cli/times.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>
#include <variant>

namespace ivr {
namespace {

// Lines of "key: value". What is not known has no line.
class Lines {
 public:
  explicit Lines(TimeZone zone) : zone_(zone) {}

  void add(std::string_view key, std::string_view value) {
    if (!value.empty()) fmt::format_to(std::back_inserter(text_), "{}: {}\n", key, printable(value));
  }
  void add(std::string_view key, std::int64_t number) { add(key, fmt::format("{}", number)); }
  void add(std::string_view key, const std::optional<StoreTime>& moment) {
    if (moment) add(key, fmt::format("{} {}", local_time(*moment, zone_), zone_.name()));
  }
  std::string take() { return std::move(text_); }

 private:
  TimeZone zone_;
  std::string text_;
};

std::string tags_of(const Alert& alert) {
  const std::string& sid = subject_sid(alert);
  if (std::holds_alternative<HealthNotice>(alert.subject)) return alert_tag(sid, false);
  return fmt::format("{}, or {} in a text without a link", alert_tag(sid, true), alert_tag(sid, false));
}

void add_subject(const Recording& recording, Lines& lines) {
  lines.add("recording", recording.sid);
  lines.add("call", recording.call_sid);
  lines.add("caller", recording.caller.empty() ? "not known" : recording.caller);
  lines.add("action", recording.action);
  lines.add("recorded", recording.began);
  lines.add("length", recording.length ? length_words(*recording.length, Wording::in_full) : "not known");
}

void add_subject(const HealthNotice& notice, Lines& lines) {
  lines.add("notice", notice.sid);
  lines.add("health", to_text(notice.kind));
  lines.add("says", notice.words);
}

void add_attempts(const Alert& alert, Lines& lines) {
  lines.add("attempts", alert.attempts);
  lines.add("attempt id", alert.attempt_id);
  lines.add("last attempt", alert.attempt_at);
  lines.add("last problem", last_problem(alert));
  lines.add("in doubt", alert.in_doubt ? "yes: the last attempt may have been accepted" : "no");
}

bool is_due(const Alert& alert, StoreTime now) {
  return alert.due_at <= now || alert.due_at > now + k_longest_wait;
}

// The channel's way with an attempt that may have been accepted.
std::string_view doubt_words(Channel channel) {
  switch (channel) {
    case Channel::sms:
      return "looked for in Twilio's list of messages, and sent again only when it is not there";
    case Channel::email: return "mailed again with the same Message-ID, for a mail server cannot be asked";
    case Channel::webhook: return "posted again with the same id, for the receiver cannot be asked";
  }
  return "sent again";
}

std::string pending_words(const Alert& alert, const WordTerms& terms) {
  if (!terms.stopped.empty()) {
    return fmt::format("one alert a minute is tried, because the queue of {} is stopped: {}",
                       to_text(alert.recipient.channel), terms.stopped);
  }
  const std::string when = is_due(alert, terms.now) ? "at the next turn of ivr deliver"
                                                    : "in " + span_text(alert.due_at - terms.now);
  const std::string_view words = alert.attempts > 0 ? "sent again" : "sent";
  return fmt::format("{} it is {}", when, alert.in_doubt ? doubt_words(alert.recipient.channel) : words);
}

std::string_view sent_words(Channel channel) {
  switch (channel) {
    case Channel::sms: return "nothing: Twilio has accepted it; its message log says what became of it";
    case Channel::email: return "nothing: the mail server has accepted it";
    case Channel::webhook: return "nothing: the receiver has accepted it";
  }
  return "nothing";
}

// Nothing when that is not known, or no question any more.
std::optional<StoreTime> end_of_patience(const Alert& alert, const WordTerms& terms) {
  const bool done = alert.state == AlertState::sent || alert.state == AlertState::failed;
  if (done || !terms.give_up_after) return std::nullopt;
  return alert.created_at + *terms.give_up_after;
}

std::string stopped_words(const QueueStats& backlog) {
  return backlog.stopped.empty() ? "no" : backlog.stopped;
}

}  // namespace

std::string what_next(const Alert& alert, const WordTerms& terms) {
  switch (alert.state) {
    case AlertState::pending: return pending_words(alert, terms);
    case AlertState::sending:
      return "it is being sent; should the process that does so have died, another takes over half a minute "
             "after "
             "the attempt";
    case AlertState::sent: return std::string(sent_words(alert.recipient.channel));
    case AlertState::failed: return fmt::format("nothing, unless you say: ivr alerts retry {}", alert.id);
  }
  return {};
}

std::string alert_words(const Alert& alert, const WordTerms& terms) {
  Lines lines(terms.zone);
  lines.add("id", alert.id);
  lines.add("state", to_text(alert.state));
  lines.add("created", alert.created_at);
  lines.add("waited", span_text(waited(alert, terms.now)));
  std::visit([&lines](const auto& subject) { add_subject(subject, lines); }, alert.subject);
  lines.add("channel", to_text(alert.recipient.channel));
  lines.add("recipient", alert.recipient.address);
  lines.add("sender", alert.sender);
  lines.add("tag", tags_of(alert));
  add_attempts(alert, lines);
  lines.add("given up after", end_of_patience(alert, terms));
  lines.add("done", alert.done_at);
  lines.add("accepted as", alert.provider_id);
  lines.add("next", what_next(alert, terms));
  return lines.take();
}

std::string backlog_words(const QueueStats& backlog) {
  Lines lines{TimeZone()};
  lines.add("pending", backlog.pending);
  lines.add("sending", backlog.sending);
  lines.add("sent", backlog.sent);
  lines.add("failed", backlog.failed);
  lines.add("oldest not sent", backlog.oldest ? span_text(*backlog.oldest) : "none");
  lines.add("empty recordings", backlog.empty_recordings);
  lines.add("queue stopped", stopped_words(backlog));
  return lines.take();
}

}  // namespace ivr
