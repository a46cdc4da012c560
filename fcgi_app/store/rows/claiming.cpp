#include "fcgi_app/store/rows/claiming.hpp"

#include "fcgi_app/store/rows/alert_row.hpp"
#include "fcgi_app/store/rows/random_digits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace ivr {
namespace {

constexpr std::size_t k_attempt_id_bytes = 12;

// What lies so much further ahead than we ever set a time was set before the clock went back. Less may be the
// work of another who read the clock a moment after us.
constexpr std::chrono::seconds k_slack = AlertStore::k_lease;

// The numbers a channel has alerts to send from. Steps from one to the next in the index, so that thousands
// of alerts from one number cost no more than one. Not with min(): PostgreSQL then walks through all of them
// while it has no statistics of a table that has just been filled.
const Query k_senders{
    "with recursive due (sender) as ("
    " select sender from (select sender from alerts where channel = :channel and state = 'pending'"
    " order by sender limit 1) as first"
    " union all"
    " select (select sender from alerts where channel = :channel and state = 'pending'"
    " and sender > due.sender order by sender limit 1) from due where due.sender is not null)"
    " select sender from due where sender is not null"
    " union select sender from alerts where channel = :channel and state = 'sending'"};

// Of one channel and sender: first what a dead owner left, then what is due, then what was put off further
// than we ever put off. Each is one step into an index.
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

constexpr std::string_view k_claim =
    "update alerts set state = 'sending', attempts = :attempts, attempt_id = :attempt_id,"
    " attempt_at = :attempt_at, in_doubt = :in_doubt, resend_at = :resend_at, owner = :owner,"
    " lease_until = :lease_until where id = :id";

// The claim is still the one that was made: nobody has taken it over since.
#define IVR_STILL_CLAIMED " where id = :id and state = 'sending' and attempt_id = :attempt_id"

constexpr std::string_view k_begin_attempt =
    "update alerts set attempts = attempts + 1, attempt_id = :new_id, attempt_at = :now, in_doubt = 0,"
    " resend_at = null, lease_until = :lease_until" IVR_STILL_CLAIMED;

constexpr std::string_view k_renew = "update alerts set lease_until = :lease_until" IVR_STILL_CLAIMED;

constexpr std::string_view k_settle =
    "update alerts set state = :state, provider_id = :provider_id, code = :code, problem = :problem,"
    " due_at = coalesce(cast(:due_at as bigint), due_at), done_at = :done_at, in_doubt = :in_doubt,"
    " resend_at = :resend_at, owner = '', lease_until = null" IVR_STILL_CLAIMED;

constexpr std::string_view k_release =
    "update alerts set state = 'pending', attempts = attempts - :counted,"
    " due_at = case when due_at > :now then :now else due_at end,"
    " owner = '', lease_until = null" IVR_STILL_CLAIMED;

#undef IVR_STILL_CLAIMED

std::vector<std::string> senders_of(Session& session, const ClaimWish& wish) {
  std::vector<std::string> senders;
  for (Row& row : session.rows(k_senders, {{"channel", to_text(wish.channel)}})) {
    std::string sender = row.text();
    if (std::ranges::find(wish.resting_senders, sender) == wish.resting_senders.end())
      senders.push_back(std::move(sender));
  }
  return senders;
}

std::optional<Alert> candidate(Session& session, Channel channel, const std::string& sender, Moment now) {
  const Query query = candidates_query(session.dialect().claimed);
  auto row = session.row(query, {{"channel", to_text(channel)},
                                 {"sender", sender},
                                 {"now", now},
                                 {"latest_lease", now + AlertStore::k_lease + k_slack},
                                 {"latest_due", now + AlertStore::k_longest_wait + k_slack}});
  return row ? std::optional(read_alert(std::move(*row))) : std::nullopt;
}

// When the clock went back, the last attempt lies in the future.
Moment doubt_ends(const Alert& alert, Moment now) {
  return std::min(alert.attempt_at.value_or(now), now) + AlertStore::k_doubt;
}

// What the row says from now on.
void take(Alert& alert, Moment now) {
  const bool owner_died = alert.state == AlertState::sending;
  if (alert.in_doubt || owner_died) {
    const bool usable = alert.resend_at && *alert.resend_at <= now + AlertStore::k_longest_wait + k_slack;
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

}  // namespace

std::optional<Alert> claim_alert(Session& session, const ClaimWish& wish) {
  const Moment now = session.now();
  std::optional<Alert> oldest;
  for (const std::string& sender : senders_of(session, wish)) {
    auto one = candidate(session, wish.channel, sender, now);
    if (one && (!oldest || one->due_at < oldest->due_at)) oldest = std::move(one);
  }
  if (!oldest) return std::nullopt;
  take(*oldest, now);
  session.change(k_claim, {{"attempts", oldest->attempts},
                           {"attempt_id", oldest->attempt_id},
                           {"attempt_at", oldest->attempt_at},
                           {"in_doubt", oldest->in_doubt ? 1 : 0},
                           {"resend_at", oldest->resend_at},
                           {"owner", wish.owner},
                           {"lease_until", now + AlertStore::k_lease},
                           {"id", oldest->id}});
  return oldest;
}

std::optional<Alert> begin_attempt(Session& session, const Alert& claimed) {
  const Moment now = session.now();
  const auto changed = session.change(k_begin_attempt, {{"new_id", random_digits(k_attempt_id_bytes)},
                                                        {"now", now},
                                                        {"lease_until", now + AlertStore::k_lease},
                                                        {"id", claimed.id},
                                                        {"attempt_id", claimed.attempt_id}});
  return changed > 0 ? find_alert(session, claimed.id) : std::nullopt;
}

bool renew_claim(Session& session, const Alert& claimed) {
  return session.change(k_renew, {{"lease_until", session.now() + AlertStore::k_lease},
                                  {"id", claimed.id},
                                  {"attempt_id", claimed.attempt_id}}) > 0;
}

bool settle_claim(Session& session, const Alert& claimed, const Settlement& settlement) {
  const Moment now = session.now();
  const Moment latest = now + AlertStore::k_longest_wait;
  const bool pending = settlement.state == AlertState::pending;
  const bool in_doubt = settlement.in_doubt && settlement.state != AlertState::sent;
  const auto due = pending ? std::optional(std::min(settlement.due_at, latest)) : std::nullopt;
  const auto resend = in_doubt ? std::min(settlement.resend_at, std::optional(latest)) : std::nullopt;
  return session.change(k_settle, {{"state", to_text(settlement.state)},
                                   {"provider_id", settlement.provider_id},
                                   {"code", settlement.code},
                                   {"problem", settlement.problem},
                                   {"due_at", due},
                                   {"done_at", pending ? std::nullopt : std::optional(now)},
                                   {"in_doubt", in_doubt ? 1 : 0},
                                   {"resend_at", resend},
                                   {"id", claimed.id},
                                   {"attempt_id", claimed.attempt_id}}) > 0;
}

// A claim in doubt counted no attempt.
bool release_claim(Session& session, const Alert& claimed) {
  return session.change(k_release, {{"counted", claimed.in_doubt ? 0 : 1},
                                    {"now", session.now()},
                                    {"id", claimed.id},
                                    {"attempt_id", claimed.attempt_id}}) > 0;
}

}  // namespace ivr
