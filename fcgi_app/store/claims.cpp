#include "fcgi_app/store/claims.hpp"

#include "fcgi_app/db/random_digits.hpp"
#include "fcgi_app/store/alert_row.hpp"
#include "fcgi_app/store/queue_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace ivr {
namespace {

constexpr std::size_t k_attempt_id_bytes = 12;

constexpr std::string_view k_claim =
    "update alerts set state = 'sending', attempts = :attempts, attempt_id = :attempt_id,"
    " attempt_at = :attempt_at, in_doubt = :in_doubt, resend_at = :resend_at, owner = :owner,"
    " lease_until = :lease_until where id = :id";

// As long as the claim is the one that was made: nobody has taken it over since.
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

// When the clock went back, the last attempt lies in the future.
StoreTime doubt_ends(const Alert& alert, StoreTime now) {
  return std::min(alert.attempt_at.value_or(now), now) + AlertStore::k_doubt;
}

// What the row says from now on.
void take(Alert& alert, StoreTime now) {
  const bool owner_died = alert.state == AlertState::sending;
  if (alert.in_doubt || owner_died) {
    const bool usable =
        alert.resend_at && *alert.resend_at <= now + AlertStore::k_longest_wait + k_clock_slack;
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
  const StoreTime now = session.now();
  auto oldest = oldest_due(session, wish, now);
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
  const StoreTime now = session.now();
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

bool settle_claim(Session& session, const Alert& claimed, const AttemptOutcome& settlement) {
  const StoreTime now = session.now();
  const StoreTime latest = now + AlertStore::k_longest_wait;
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
