#include "fcgi_app/deliver/alert_sender.hpp"

#include "core/alerts/retry_policy.hpp"
#include "core/texts/phrases.hpp"
#include "core/twilio_api/messages.hpp"
#include "core/twilio_api/requests.hpp"
#include "fcgi_app/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

namespace ivr {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds k_poll_every{500};
// A claim is good for thirty seconds, and sending takes up to twenty of them. A process that was suspended
// after it had claimed an alert must not send it when it wakes up: another owner has it by then.
constexpr seconds k_fresh_for{10};
constexpr seconds k_renew_every{5};
// While an alert in doubt is not in the list, and must not be sent again yet.
constexpr seconds k_look_again{10};
// While it may be sent again, but the list was read a little too early to show that it is absent.
constexpr seconds k_look_afresh{2};
// How long a sender's full queue at Twilio needs at least to become less full.
constexpr seconds k_full_queue{5};
constexpr std::size_t k_max_reason = 500;
// A recipient who gets too many gets one message at a time that counts those that wait.
constexpr seconds k_between_summaries{300};

milliseconds rounded_up(std::chrono::steady_clock::duration time) {
  return std::chrono::ceil<milliseconds>(time);
}

}  // namespace

AlertSender::AlertSender(Channel channel, std::unique_ptr<Transport> transport,
                         const DeliveryContext& context)
    : channel_(channel), transport_(std::move(transport)), context_(context), store_(context.store_url) {}

void AlertSender::run() {
  while (!context_.stop.is_raised()) {
    Clock::duration pause = seconds(1);
    try {
      pause = handle_next();
    } catch (const std::exception& error) {
      // A claim, if there was one, expires, and the alert is looked up.
      write_log(Level::error, fmt::format("delivery_error channel={} reason=\"{}\"", to_text(channel_),
                                          escape_for_log(error.what(), k_max_reason)));
    }
    if (pause > Clock::duration::zero()) context_.stop.sleep(rounded_up(pause));
  }
}

AlertSender::Clock::duration AlertSender::handle_next() {
  pick_up_config();
  const auto now = Clock::now();
  if (const auto open = circuit_breaker_.open_for(now); open > Clock::duration::zero())
    return std::min<Clock::duration>(open, k_poll_every);
  if (!has_store_state_ && !read_store_state()) return store_pause();
  auto claimed = noted(queue_.claim({channel_, context_.owner, rate_limiter_.blocked_senders(now)}));
  if (!claimed) return store_pause();
  if (!*claimed) return rate_limiter_.next_release(k_poll_every, now);
  handle({*std::move(*claimed), now});
  return Clock::duration::zero();
}

void AlertSender::pick_up_config() {
  auto loaded = context_.config.now();
  // Credentials may have been corrected.
  if (loaded_ != nullptr && loaded != loaded_) circuit_breaker_.close();
  loaded_ = std::move(loaded);
}

// In another file, too, links are signed with the key that they were signed with before, unless it has its
// own: then `ivr serve` checks them with that.
bool AlertSender::keep_link_key() {
  if (!store_.take_found()) return true;
  const auto key = noted(marks_.link_key(store_link_key_));
  if (key) store_link_key_ = *key;
  return key.has_value();
}

// What must be known before the first alert is claimed.
bool AlertSender::read_store_state() {
  const auto key = noted(marks_.link_key());
  if (!key) return false;
  const auto mark = noted(marks_.find(stopped_mark(channel_)));
  if (!mark) return false;
  store_link_key_ = *key;
  is_marked_stopped_ = mark->has_value();
  stop_reason_ = *mark ? parse_stopped(channel_, **mark).reason : std::string();
  has_store_state_ = true;
  return true;
}

void AlertSender::handle(Claim claim) {
  const auto now = noted(store_.now());
  if (!now) return;  // nothing was sent: a lookup after the claim has expired shows that
  if (!keep_link_key()) return;
  // The reconciler has said so in the log.
  if (channel_ == Channel::sms && is_example_account(loaded_->twilio)) {
    release(claim.alert);
    return mark_stopped(example_text(), *now);
  }
  const auto read_at = Clock::now();
  const std::string& key = loaded_->alerts.link_key.empty() ? store_link_key_ : loaded_->alerts.link_key;
  const SendContext send_context{loaded_, key, *now};
  const bool was_in_doubt = claim.alert.in_doubt;
  if (was_in_doubt) {
    auto renewed = resolve_doubt(claim.alert, send_context);
    if (!renewed) return;
    claim = *std::move(renewed);
  }
  const Alert& alert = claim.alert;
  const auto begun = Clock::now();
  if (context_.stop.is_raised() || begun - claim.since > k_fresh_for) return release(alert);
  if (!was_in_doubt && send_summary(alert, send_context, read_at)) return;
  send(alert, send_context, read_at, nullptr);
}

void AlertSender::send(const Alert& alert, const SendContext& send_context, Clock::time_point read_at,
                       const RecipientLoad* counted) {
  if (!alert.sender.empty())
    rate_limiter_.note_sent(alert.sender, loaded_->alerts.sms_per_second, Clock::now());
  SendResult result = transport_->send(alert, send_context);
  if (counted != nullptr && result.kind == SendResult::Kind::sent) {
    result.code = "summary";
    result.problem = fmt::format("it has counted {} voicemails", counted->waiting + 1);
    noted(queue_.settle_counted(alert.recipient, *counted, result.provider_id));
  }
  finish(alert, result, send_context.now + rounded_up(Clock::now() - read_at));
}

// Programs want every voicemail, and nobody pays for a request to them.
bool AlertSender::send_summary(const Alert& alert, SendContext send_context, Clock::time_point read_at) {
  if (channel_ == Channel::webhook || std::holds_alternative<HealthNotice>(alert.subject)) return false;
  const auto load = noted(queue_.load_of(alert.recipient));
  if (!load || load->sent < loaded_->alerts.max_per_hour) return false;
  const StoreTime now = send_context.now;
  const StoreTime next = load->summary_at.value_or(StoreTime()) + k_between_summaries;
  if (now < next && next <= now + k_between_summaries) {
    AttemptOutcome outcome;
    outcome.due_at = next;
    outcome.problem =
        fmt::format("more than {} in an hour: it waits for a summary", loaded_->alerts.max_per_hour);
    settle(alert, outcome, now);
    return true;
  }
  const StoreTime since =
      load->waiting > 0 ? std::min(load->waiting_since, alert.created_at) : alert.created_at;
  send_context.summary = AlertSummary{static_cast<int>(load->waiting) + 1, since};
  send(alert, send_context, read_at, &*load);
  return true;
}

// Returns the claim with which the alert is sent again, or nothing if it is not sent now.
std::optional<AlertSender::Claim> AlertSender::resolve_doubt(const Alert& alert,
                                                             const SendContext& send_context) {
  auto renewed_at = Clock::now();
  const auto keep_going = [&] {
    if (context_.stop.is_raised()) return false;
    if (Clock::now() - renewed_at < k_renew_every) return true;
    renewed_at = Clock::now();
    const auto renewed = noted(queue_.renew(alert));
    return renewed && *renewed;
  };
  const StoreTime now = send_context.now;
  const LookupResult lookup = transport_->find_sent(alert, send_context, keep_going);
  switch (lookup.kind) {
    case LookupResult::Kind::found:
      note_success();
      settle(alert, outcome_found(lookup), now);
      return std::nullopt;
    case LookupResult::Kind::unknown: finish_failed_lookup(alert, lookup.failure, now); return std::nullopt;
    case LookupResult::Kind::absent: return claim_resend(alert, now, lookup.as_of);
    case LookupResult::Kind::no_list: break;
  }
  return claim_resend(alert, now, now);
}

std::optional<AlertSender::Claim> AlertSender::claim_resend(const Alert& alert, StoreTime now,
                                                            StoreTime absent_as_of) {
  const OutcomeTerms terms = terms_at(now);
  const StoreTime may_resend = may_resend_at(alert, now);
  if (may_resend > absent_as_of) {
    settle(alert, outcome_in_doubt(alert, may_resend > now ? k_look_again : k_look_afresh, terms), now);
    return std::nullopt;
  }
  if (should_give_up(alert, terms)) {
    settle(alert, outcome_given_up(alert, alert.problem), now);
    return std::nullopt;
  }
  const auto since = Clock::now();
  auto renewed = noted(queue_.begin_attempt(alert));
  if (!renewed) return std::nullopt;
  if (!*renewed) {
    log({Level::warning, alert_line("alert_taken_over", alert)});
    return std::nullopt;
  }
  return Claim{*std::move(*renewed), since};
}

void AlertSender::finish(const Alert& alert, const SendResult& result, StoreTime now) {
  // The stop interrupted the attempt before anything was sent.
  if (context_.stop.is_raised() && result.kind == SendResult::Kind::later) return release(alert);
  if (result.kind == SendResult::Kind::stop) {
    release(alert);
    return stop_queue(result, now);
  }
  const AttemptOutcome outcome = outcome_of(alert, result, terms_at(now));
  settle(alert, outcome, now);
  adjust_pace(alert, result, outcome, now);
}

void AlertSender::finish_failed_lookup(const Alert& alert, const SendResult& failure, StoreTime now) {
  if (context_.stop.is_raised()) return release(alert);
  if (failure.kind == SendResult::Kind::stop) {
    release(alert);
    return stop_queue(failure, now);
  }
  settle(alert, outcome_lookup_failed(alert, failure, terms_at(now)), now);
  circuit_breaker_.note_failure(Clock::now(), random01());
}

// What this result means for the alerts to come.
void AlertSender::adjust_pace(const Alert& alert, const SendResult& result, const AttemptOutcome& outcome,
                              StoreTime now) {
  switch (result.kind) {
    case SendResult::Kind::sent:
    case SendResult::Kind::failed: note_success(); break;
    case SendResult::Kind::later:
    case SendResult::Kind::unsure:
      if (is_sender_queue_full(result)) {
        const auto time = std::max<Clock::duration>(outcome.due_at - now, k_full_queue);
        rate_limiter_.block(alert.sender, time, Clock::now());
      } else if (transport_->has_one_server()) {
        circuit_breaker_.note_failure(Clock::now(), random01());
      }
      break;
    case SendResult::Kind::stop: break;
  }
}

void AlertSender::stop_queue(const SendResult& result, StoreTime now) {
  const TwilioSettings& twilio = loaded_->twilio;
  const std::string text = stop_text(
      {channel_, result.code, mask_numbers(result.problem), twilio.account_sid, !twilio.api_key.empty()});
  const std::string reason = escape_for_log(text, k_max_reason);
  mark_stopped(reason, now);
  write_log(Level::error, fmt::format("queue_stopped channel={} reason=\"{}\"", to_text(channel_), reason));
}

// The time stays that of the first refusal for this reason.
void AlertSender::mark_stopped(const std::string& reason, StoreTime now) {
  circuit_breaker_.open(Clock::now());
  if (is_marked_stopped_ && stop_reason_ == reason) return;
  if (!noted(marks_.set(stopped_mark(channel_), stopped_value(now, reason)))) return;
  is_marked_stopped_ = true;
  stop_reason_ = reason;
}

void AlertSender::note_success() {
  circuit_breaker_.note_success();
  if (!is_marked_stopped_ || !noted(marks_.set(stopped_mark(channel_), ""))) return;
  is_marked_stopped_ = false;
  write_log(Level::info, fmt::format("queue_resumed channel={}", to_text(channel_)));
}

// If this fails, the claim expires, and the alert is looked up.
void AlertSender::release(const Alert& alert) {
  const auto released = noted(queue_.release(alert));
  if (released) log({Level::debug, alert_line("alert_released", alert)});
}

void AlertSender::settle(const Alert& alert, const AttemptOutcome& outcome, StoreTime now) {
  for (;;) {
    const auto settled = noted(queue_.settle(alert, outcome));
    if (settled) {
      return log(*settled ? outcome_line(alert, outcome, now)
                          : AlertLine{Level::warning, alert_line("alert_taken_over", alert)});
    }
    if (context_.stop.is_raised()) return;
    context_.stop.sleep(rounded_up(store_pause()));
  }
}

void AlertSender::log(const AlertLine& line) const {
  if (line.level != Level::debug || loaded_->server.debug) write_log(line.level, line.text);
}

OutcomeTerms AlertSender::terms_at(StoreTime now) {
  return {now, loaded_->alerts.give_up_after, random01()};
}

AlertSender::Clock::duration AlertSender::store_pause() const {
  constexpr milliseconds k_longest = seconds(10);
  return std::min(backoff(store_failures_, 1), k_longest);
}

template <class T>
Result<T> AlertSender::noted(Result<T> result) {
  if (result) {
    store_failures_ = 0;
    context_.store_status.note_success();
  } else {
    ++store_failures_;
    context_.store_status.note_failure(result.error());
  }
  return result;
}

}  // namespace ivr
