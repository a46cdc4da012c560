#include "fcgi_app/cli/alert_text.hpp"

#include "core/alerts/retry_policy.hpp"
#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"
#include "core/texts/phrases.hpp"
#include "core/texts/sms_text.hpp"
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

constexpr std::size_t k_columns = 11;
constexpr std::size_t k_widest = 40;
constexpr std::size_t k_widest_problem = 80;

using Row = std::array<std::string, k_columns>;

Row header(const TimeZone& zone) {
  return {"id",       "state",       fmt::format("created ({})", zone.name()),
          "waited",   "channel",     "recipient",
          "caller",   "action",      "length",
          "attempts", "last problem"};
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

struct SubjectCells {
  std::string caller;
  std::string action;
  std::string length;
};

SubjectCells cells_of(const HealthNotice& /*notice*/) {
  return {"-", "(health check)", "-"};
}

SubjectCells cells_of(const Recording& recording) {
  return {or_dash(printable_excerpt(recording.caller, k_widest)),
          printable_excerpt(recording.action, k_widest),
          recording.length ? length_text(*recording.length, Wording::in_full) : "-"};
}

Row row_of(const Alert& alert, const TimeZone& zone, StoreTime now) {
  SubjectCells subject = std::visit([](const auto& one) { return cells_of(one); }, alert.subject);
  return {fmt::format("{}", alert.id),
          std::string(to_text(alert.state)),
          local_time(alert.created_at, zone),
          duration_text(waited(alert, now)),
          std::string(to_text(alert.recipient.channel)),
          printable_excerpt(alert.recipient.address, k_widest),
          std::move(subject.caller),
          std::move(subject.action),
          std::move(subject.length),
          fmt::format("{}", alert.attempts),
          or_dash(printable_excerpt(last_problem(alert), k_widest_problem))};
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
  lines.add("caller", recording.caller.empty() ? "not known" : recording.caller);
  lines.add("action", recording.action);
  lines.add("recorded", recording.began);
  lines.add("length", recording.length ? length_text(*recording.length, Wording::in_full) : "not known");
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
    return fmt::format("one alert a minute is tried, because the {} queue is stopped: {}",
                       to_text(alert.recipient.channel), terms.stopped);
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

std::string alert_table(std::span<const Alert> alerts, const TimeZone& zone, StoreTime now) {
  std::vector<Row> rows{header(zone)};
  for (const Alert& alert : alerts) rows.push_back(row_of(alert, zone, now));
  return align(rows);
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
  lines.add("given up after", given_up_after(alert, terms));
  lines.add("done", alert.done_at);
  lines.add("accepted as", alert.provider_id);
  lines.add("next", what_next(alert, terms));
  return lines.take();
}

std::string stats_to_text(const QueueStats& stats) {
  Lines lines{TimeZone()};
  lines.add("pending", stats.pending);
  lines.add("sending", stats.sending);
  lines.add("sent", stats.sent);
  lines.add("failed", stats.failed);
  lines.add("oldest not sent", stats.oldest ? duration_text(*stats.oldest) : "none");
  lines.add("empty recordings", stats.empty_recordings);
  lines.add("queue stopped", stats.stopped.empty() ? "no" : stats.stopped);
  return lines.take();
}

}  // namespace ivr
