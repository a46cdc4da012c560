#include "fcgi_app/cli/alert_text.hpp"

#include "core/alerts/retry_policy.hpp"
#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"
#include "core/texts/phrases.hpp"
#include "core/texts/sms_text.hpp"
#include "core/time/zone.hpp"
#include "fcgi_app/cli/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ivr {
namespace {

constexpr std::size_t k_columns = 7;
// So that the table fits into 80 columns as long as nothing has failed; `ivr alerts show` has the rest.
constexpr std::size_t k_widest = 24;

using Row = std::array<std::string, k_columns>;

Row header() {
  return {"id", "tag", "state", "created", "recipient", "caller", "problem"};
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string caller_of(const HealthNotice& /*notice*/) {
  return "(health check)";
}

std::string caller_of(const Recording& recording) {
  return or_dash(printable_excerpt(recording.caller, k_widest));
}

Row row_of(const Alert& alert, const TimeZone& zone) {
  return {fmt::format("{}", alert.id),
          alert_tag(subject_sid(alert), true),
          std::string(to_text(alert.state)),
          format_local(zone, alert.created_at, "%d %b %H:%M"),
          printable_excerpt(alert.recipient.address, k_widest),
          std::visit([](const auto& one) { return caller_of(one); }, alert.subject),
          or_dash(printable_excerpt(alert.code.empty() ? alert.problem : alert.code, k_widest))};
}

std::string align(const std::vector<Row>& rows) {
  std::array<std::size_t, k_columns> widths{};
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < k_columns; ++column)
      widths[column] = std::max(widths[column], count_code_points(row[column]));
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t column = 0; column + 1 < k_columns; ++column) {
      text += row[column];
      text.append(widths[column] + 2 - count_code_points(row[column]), ' ');
    }
    text += row.back();
    text += '\n';
  }
  return text;
}

// Lines of "key: value". An unknown value has no line.
class Lines {
 public:
  explicit Lines(TimeZone zone) : zone_(zone) {}

  void add(std::string_view key, std::string_view value) {
    if (!value.empty()) fmt::format_to(std::back_inserter(text_), "{}: {}\n", key, printable(value));
  }
  void add(std::string_view key, std::int64_t number) { add(key, fmt::format("{}", number)); }
  void add(std::string_view key, const std::optional<StoreTime>& time) {
    if (time) add(key, fmt::format("{} {}", local_time(*time, zone_), zone_.name()));
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
  lines.add("caller", recording.caller.empty() ? "unknown" : recording.caller);
  lines.add("caller name", recording.caller_name);
  lines.add("dialled", recording.called);
  lines.add("action", recording.action);
  lines.add("recorded", recording.began);
  lines.add("length", recording.length ? length_text(*recording.length, Wording::in_full) : "unknown");
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

// A due time further ahead was written before the clock went back.
bool is_due(const Alert& alert, StoreTime now) {
  return alert.due_at <= now || alert.due_at > now + k_longest_wait;
}

// How the channel continues after an attempt that may have been accepted.
std::string_view next_of_doubt(Channel channel) {
  switch (channel) {
    case Channel::sms:
      return "it is looked up in Twilio's list of messages, and sent again only if it is not there";
    case Channel::email:
      return "it is sent again with the same Message-ID, because a mail server has no list of mails";
    case Channel::webhook:
      return "it is posted again with the same id, because the receiver has no list of alerts";
  }
  return "it is sent again";
}

std::string next_of_pending(const Alert& alert, const DetailTerms& terms) {
  if (!terms.stopped.empty()) {
    return terms.stopped;
  }
  const std::string when =
      is_due(alert, terms.now) ? "when its turn comes" : "in " + duration_text(alert.due_at - terms.now);
  if (alert.in_doubt) return fmt::format("{} {}", when, next_of_doubt(alert.recipient.channel));
  return fmt::format("{} it is {}", when, alert.attempts > 0 ? "sent again" : "sent");
}

std::string_view next_of_sent(Channel channel) {
  switch (channel) {
    case Channel::sms: return "nothing: Twilio has accepted it; Twilio's message log shows what became of it";
    case Channel::email: return "nothing: the mail server has accepted it";
    case Channel::webhook: return "nothing: the receiver has accepted it";
  }
  return "nothing";
}

// Nothing if it is not known, or the alert is done.
std::optional<StoreTime> given_up_after(const Alert& alert, const DetailTerms& terms) {
  const bool done = alert.state == AlertState::sent || alert.state == AlertState::failed;
  if (done || !terms.give_up_after) return std::nullopt;
  return alert.created_at + *terms.give_up_after;
}

}  // namespace

std::chrono::milliseconds waited(const Alert& alert, StoreTime now) {
  return alert.done_at.value_or(now) - alert.created_at;
}

std::string last_problem(const Alert& alert) {
  if (alert.code.empty() || alert.problem.empty()) return alert.code + alert.problem;
  return fmt::format("{}: {}", alert.code, alert.problem);
}

std::string alert_table(std::span<const Alert> alerts, const TimeZone& zone) {
  std::vector<Row> rows{header()};
  for (const Alert& alert : alerts) rows.push_back(row_of(alert, zone));
  return align(rows) + fmt::format("times are in {}\n", zone.name());
}

std::string what_next(const Alert& alert, const DetailTerms& terms) {
  switch (alert.state) {
    case AlertState::pending: return next_of_pending(alert, terms);
    case AlertState::sending:
      return "it is being sent; if the process that sends it has died, another process sends it, half a "
             "minute after the attempt began";
    case AlertState::sent: return std::string(next_of_sent(alert.recipient.channel));
    case AlertState::failed: return fmt::format("nothing, unless you run: ivr alerts retry {}", alert.id);
  }
  return {};
}

std::string alert_details(const Alert& alert, const DetailTerms& terms) {
  Lines lines(terms.zone);
  lines.add("id", alert.id);
  lines.add("state", to_text(alert.state));
  lines.add("created", alert.created_at);
  lines.add("waited", duration_text(waited(alert, terms.now)));
  std::visit([&lines](const auto& subject) { add_subject(subject, lines); }, alert.subject);
  lines.add("channel", to_text(alert.recipient.channel));
  lines.add("recipient", alert.recipient.address);
  lines.add("sender", alert.sender);
  lines.add("tag", tags_of(alert));
  add_attempts(alert, lines);
  lines.add("fails for good after", given_up_after(alert, terms));
  lines.add("done", alert.done_at);
  lines.add("accepted as", alert.provider_id);
  lines.add("next", what_next(alert, terms));
  return lines.take();
}

std::string stopped_text(const StoppedQueue& queue, const TimeZone& zone) {
  const std::string_view what = queue.channel == Channel::sms     ? "SMS"
                                : queue.channel == Channel::email ? "mails"
                                                                  : "webhooks";
  const std::string since = queue.since
                                ? fmt::format(" since {}", format_local(zone, *queue.since, "%a %d %b %H:%M"))
                                : std::string();
  return fmt::format("{} are stopped{}: {}", what, since, queue.reason);
}

std::string stats_to_text(const QueueStats& stats, const TimeZone& zone) {
  Lines lines{zone};
  lines.add("pending", stats.pending);
  lines.add("sending", stats.sending);
  lines.add("sent", stats.sent);
  lines.add("failed", stats.failed);
  lines.add("oldest unsent", stats.oldest ? duration_text(*stats.oldest) : "none");
  lines.add("empty recordings", stats.empty_recordings);
  if (stats.stopped.empty()) lines.add("queue stopped", "no");
  for (const StoppedQueue& queue : stats.stopped) lines.add("queue stopped", stopped_text(queue, zone));
  return lines.take();
}

}  // namespace ivr
