#include "fcgi_app/store/alert_queue.hpp"

#include "core/alerts/retry_policy.hpp"
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/store/alert_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ivr {
namespace {

// A time that is further ahead than any time we set, by more than this, was set before the clock went back. A
// smaller difference may be the work of another process that read the clock a moment after us.
constexpr std::chrono::seconds k_clock_slack = k_lease;

// The numbers from which a channel has alerts to send. The query steps from one number to the next in the
// index, so that thousands of alerts from one number cost no more than one. It does not use min(): PostgreSQL
// then reads all of them while it has no statistics of a table that has just been filled.
const Query k_senders{
    "with recursive due (sender) as ("
    " select sender from (select sender from alerts where channel = :channel and state = 'pending'"
    " order by sender limit 1) as first"
    " union all"
    " select (select sender from alerts where channel = :channel and state = 'pending'"
    " and sender > due.sender order by sender limit 1) from due where due.sender is not null)"
    " select sender from due where sender is not null"
    " union select sender from alerts where channel = :channel and state = 'sending'"};

// For one channel and sender: an alert that a dead owner left, one that is due, and one that was put off
// further than we ever put off. Each is one step into an index. The row is locked for the transaction.
Query candidates_query(std::string_view claimed) {
  const auto first = [claimed](std::string_view where) {
    return fmt::format(
        "select * from (select {} from alerts where channel = :channel and sender = :sender and {}"
        " order by due_at, id limit 1 {}) as one",
        k_alert_columns, where, claimed);
  };
  return {
      fmt::format("select * from ({} union all {} union all {}) as all_of_them order by due_at, id limit 1",
                  first("state = 'sending' and (lease_until <= :now or lease_until > :latest_lease)"),
                  first("state = 'pending' and due_at <= :now"),
                  first("state = 'pending' and due_at > :latest_due")),
      k_alert_column_count};
}

std::vector<std::string> senders_of(Session& session, const ClaimRequest& request) {
  std::vector<std::string> senders;
  for (Row& row : session.rows(k_senders, {{"channel", to_text(request.channel)}})) {
    std::string sender = row.text();
    if (std::ranges::find(request.blocked_senders, sender) == request.blocked_senders.end())
      senders.push_back(std::move(sender));
  }
  return senders;
}

std::optional<Alert> candidate(Session& session, Channel channel, const std::string& sender, StoreTime now) {
  const Query query = candidates_query(session.dialect().claimed);
  auto row = session.row(query, {{"channel", to_text(channel)},
                                 {"sender", sender},
                                 {"now", now},
                                 {"latest_lease", now + k_lease + k_clock_slack},
                                 {"latest_due", now + k_longest_wait + k_clock_slack}});
  return row ? std::optional(read_alert(std::move(*row))) : std::nullopt;
}

// Due, or left by a dead owner (then in state sending); never of a sender that rests.
std::optional<Alert> oldest_due(Session& session, const ClaimRequest& request, StoreTime now) {
  std::optional<Alert> oldest;
  for (const std::string& sender : senders_of(session, request)) {
    auto one = candidate(session, request.channel, sender, now);
    if (one && (!oldest || one->due_at < oldest->due_at)) oldest = std::move(one);
  }
  return oldest;
}

constexpr std::size_t k_attempt_id_bytes = 12;

constexpr std::string_view k_claim =
    "update alerts set state = 'sending', attempts = :attempts, attempt_id = :attempt_id,"
    " attempt_at = :attempt_at, in_doubt = :in_doubt, resend_at = :resend_at, owner = :owner,"
    " lease_until = :lease_until where id = :id";

// Changes the row only if no other owner has taken the claim over.
std::string while_claimed(std::string_view change) {
  return fmt::format("update alerts set {} where id = :id and state = 'sending' and attempt_id = :attempt_id",
                     change);
}

const std::string k_begin_attempt = while_claimed(
    "attempts = attempts + 1, attempt_id = :new_id, attempt_at = :now, in_doubt = 0, resend_at = null,"
    " lease_until = :lease_until");

const std::string k_renew = while_claimed("lease_until = :lease_until");

const std::string k_settle = while_claimed(
    "state = :state, provider_id = :provider_id, code = :code, problem = :problem,"
    " due_at = coalesce(cast(:due_at as bigint), due_at), done_at = :done_at, in_doubt = :in_doubt,"
    " resend_at = :resend_at, owner = '', lease_until = null");

const std::string k_release = while_claimed(
    "state = 'pending', attempts = attempts - :counted,"
    " due_at = case when due_at > :now then :now else due_at end, owner = '', lease_until = null");

// If the clock went back, the last attempt is in the future.
StoreTime doubt_ends(const Alert& alert, StoreTime now) {
  return std::min(alert.attempt_at.value_or(now), now) + k_doubt;
}

// Makes the alert what its row becomes.
void mark_as_claimed(Alert& alert, StoreTime now) {
  const bool owner_died = alert.state == AlertState::sending;
  if (alert.in_doubt || owner_died) {
    const bool usable = alert.resend_at && *alert.resend_at <= now + k_longest_wait + k_clock_slack;
    if (!alert.in_doubt || !usable) alert.resend_at = doubt_ends(alert, now);
    alert.in_doubt = true;
  } else {
    ++alert.attempts;
    alert.attempt_at = now;
    alert.resend_at.reset();
  }
  alert.state = AlertState::sending;
  alert.attempt_id = random_digits(k_attempt_id_bytes);
}

constexpr std::string_view k_summary = "summary";  // the code of what a summary has counted

const Query k_sent_lately{
    "select coalesce(sum(case when code = :summary then 0 else 1 end), 0),"
    " max(case when code = :summary then done_at end) from alerts where done_at >= :since and state = 'sent'"
    " and channel = :channel and recipient = :recipient and notice_kind = ''",
    2};
const Query k_waiting{
    "select count(*), coalesce(min(created_at), 0), coalesce(max(id), 0) from alerts where state = 'pending'"
    " and in_doubt = 0 and channel = :channel and recipient = :recipient and notice_kind = ''",
    3};
constexpr std::string_view k_settle_counted =
    "update alerts set state = 'sent', done_at = :now, provider_id = :provider_id, code = :summary,"
    " problem = 'counted in a summary' where state = 'pending' and in_doubt = 0 and channel = :channel"
    " and recipient = :recipient and notice_kind = '' and id <= :last_id";

// Of what is removed, only the SID of the recording stays, for as long as the store exists.
constexpr std::string_view k_remember =
    "insert into announced (recording_sid) select distinct recording_sid from alerts where id in"
    " (select id from alerts where done_at < :then order by done_at limit 500) and notice_kind = ''"
    " on conflict (recording_sid) do nothing";

constexpr std::string_view k_remove[] = {
    "delete from alerts where id in (select id from alerts where done_at < :then order by done_at limit 500)",
    "delete from calls where call_sid in"
    " (select call_sid from calls where noted_at < :then order by noted_at limit 500)",
    "delete from empty_recordings where recording_sid in"
    " (select recording_sid from empty_recordings where counted_at < :then order by counted_at limit 500)",
};

std::int64_t remove_some(Session& session, StoreTime then) {
  std::int64_t removed = 0;
  session.change(k_remember, {{"then", then}});
  for (const std::string_view statement : k_remove) removed += session.change(statement, {{"then", then}});
  return removed;
}

}  // namespace

Result<std::optional<Alert>> AlertQueue::claim(const ClaimRequest& request) {
  return connection_.run(Access::write, [&](Session& session) -> std::optional<Alert> {
    const StoreTime now = session.now();
    auto alert = oldest_due(session, request, now);
    if (!alert) return std::nullopt;
    mark_as_claimed(*alert, now);
    session.change(k_claim, {{"attempts", alert->attempts},
                             {"attempt_id", alert->attempt_id},
                             {"attempt_at", alert->attempt_at},
                             {"in_doubt", alert->in_doubt ? 1 : 0},
                             {"resend_at", alert->resend_at},
                             {"owner", request.owner},
                             {"lease_until", now + k_lease},
                             {"id", alert->id}});
    return alert;
  });
}

Result<std::optional<Alert>> AlertQueue::begin_attempt(const Alert& claimed) {
  return connection_.run(Access::write, [&](Session& session) -> std::optional<Alert> {
    const StoreTime now = session.now();
    const auto changed = session.change(k_begin_attempt, {{"new_id", random_digits(k_attempt_id_bytes)},
                                                          {"now", now},
                                                          {"lease_until", now + k_lease},
                                                          {"id", claimed.id},
                                                          {"attempt_id", claimed.attempt_id}});
    return changed > 0 ? find_alert(session, claimed.id) : std::nullopt;
  });
}

Result<bool> AlertQueue::renew(const Alert& claimed) {
  return connection_.run(Access::write, [&](Session& session) {
    return session.change(k_renew, {{"lease_until", session.now() + k_lease},
                                    {"id", claimed.id},
                                    {"attempt_id", claimed.attempt_id}}) > 0;
  });
}

Result<bool> AlertQueue::settle(const Alert& claimed, const AttemptOutcome& outcome) {
  return connection_.run(Access::write, [&](Session& session) {
    const StoreTime now = session.now();
    const StoreTime latest = now + k_longest_wait;
    const bool pending = outcome.state == AlertState::pending;
    const bool in_doubt = outcome.in_doubt && outcome.state != AlertState::sent;
    const auto due = pending ? std::optional(std::min(outcome.due_at, latest)) : std::nullopt;
    const auto resend = in_doubt ? std::min(outcome.resend_at, std::optional(latest)) : std::nullopt;
    return session.change(k_settle, {{"state", to_text(outcome.state)},
                                     {"provider_id", outcome.provider_id},
                                     {"code", outcome.code},
                                     {"problem", outcome.problem},
                                     {"due_at", due},
                                     {"done_at", pending ? std::nullopt : std::optional(now)},
                                     {"in_doubt", in_doubt ? 1 : 0},
                                     {"resend_at", resend},
                                     {"id", claimed.id},
                                     {"attempt_id", claimed.attempt_id}}) > 0;
  });
}

Result<RecipientLoad> AlertQueue::load_of(const Recipient& recipient) {
  return connection_.run(Access::read, [&](Session& session) {
    RecipientLoad load;
    auto sent = session.row(k_sent_lately, {{"summary", k_summary},
                                            {"since", session.now() - std::chrono::hours(1)},
                                            {"channel", to_text(recipient.channel)},
                                            {"recipient", recipient.address}});
    load.sent = sent->number();
    load.summary_at = sent->time_if_any();
    auto waiting =
        session.row(k_waiting, {{"channel", to_text(recipient.channel)}, {"recipient", recipient.address}});
    load.waiting = waiting->number();
    load.waiting_since = waiting->time();
    load.last_id = waiting->number();
    return load;
  });
}

Result<std::int64_t> AlertQueue::settle_counted(const Recipient& recipient, const RecipientLoad& load,
                                                const std::string& provider_id) {
  return connection_.run(Access::write, [&](Session& session) {
    return session.change(k_settle_counted, {{"now", session.now()},
                                             {"provider_id", provider_id},
                                             {"summary", k_summary},
                                             {"channel", to_text(recipient.channel)},
                                             {"recipient", recipient.address},
                                             {"last_id", load.last_id}});
  });
}

// A claim of an alert in doubt has counted no attempt.
Result<bool> AlertQueue::release(const Alert& claimed) {
  return connection_.run(Access::write, [&](Session& session) {
    return session.change(k_release, {{"counted", claimed.in_doubt ? 0 : 1},
                                      {"now", session.now()},
                                      {"id", claimed.id},
                                      {"attempt_id", claimed.attempt_id}}) > 0;
  });
}

// In small transactions, so that nobody who commits an alert waits for long.
Result<std::int64_t> AlertQueue::remove_done_before(StoreTime then) {
  std::int64_t removed = 0;
  for (;;) {
    const auto some =
        connection_.run(Access::write, [&](Session& session) { return remove_some(session, then); });
    if (!some) return some;
    if (*some == 0) return removed;
    removed += *some;
  }
}

}  // namespace ivr
