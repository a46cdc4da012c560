#include "fcgi_app/deliver/alert_sender.hpp"

#include "core/alerts/retry_policy.hpp"
#include "core/twilio_api/messages.hpp"
#include "fcgi_app/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace ivr {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds k_look_every{500};
// A claim is good for thirty seconds, and sending takes up to twenty of them. A process that was put to sleep
// after it had claimed an alert must not send it when it wakes up: it is somebody else's by then.
constexpr seconds k_fresh_for{10};
constexpr seconds k_renew_every{5};
// While an alert in doubt does not show up in the list, and may not be sent again yet.
constexpr seconds k_look_again{10};
// What a sender's queue at Twilio needs at the least to become less full.
constexpr seconds k_full_queue{5};
constexpr std::size_t k_max_reason = 300;
// While it may be sent again, but the list that was looked at is a bit too old to say so.
constexpr seconds k_look_afresh{2};

milliseconds rounded_up(std::chrono::steady_clock::duration time) {
  return std::chrono::ceil<milliseconds>(time);
}

}  // namespace

AlertSender::AlertSender(Channel channel, std::unique_ptr<Transport> carrier, const DeliveryContext& site)
    : channel_(channel), carrier_(std::move(carrier)), site_(site), store_(site.store_url) {}

void AlertSender::run() {
  while (!site_.stop.is_raised()) {
    Clock::duration pause = seconds(1);
    try {
      pause = work();
    } catch (const std::exception& mistake) {
      // Its claim, if there was one, ends by itself, and the alert is looked for.
      write_log(Level::error, fmt::format("delivery by {} failed: {}", to_text(channel_), mistake.what()));
    }
    if (pause > Clock::duration::zero()) site_.stop.sleep(rounded_up(pause));
  }
}

AlertSender::Clock::duration AlertSender::work() {
  notice_reload();
  const auto now = Clock::now();
  if (const auto rest = rest_.left(now); rest > Clock::duration::zero())
    return std::min<Clock::duration>(rest, k_look_every);
  if (!is_prepared_ && !prepare()) return store_pause();
  auto claimed = noted(queue_.claim({channel_, site_.owner, pace_.resting(now)}));
  if (!claimed) return store_pause();
  if (!*claimed) return pace_.next_end(k_look_every, now);
  handle({*std::move(*claimed), now});
  return Clock::duration::zero();
}

void AlertSender::notice_reload() {
  auto loaded = site_.config.now();
  // Credentials may have been mended.
  if (loaded_ != nullptr && loaded != loaded_) rest_.end();
  loaded_ = std::move(loaded);
}

// What must be known before the first alert is touched.
bool AlertSender::prepare() {
  const auto key = noted(marks_.link_key());
  if (!key) return false;
  const auto mark = noted(marks_.find(stopped_mark(channel_)));
  if (!mark) return false;
  own_link_key_ = *key;
  is_marked_stopped_ = mark->has_value();
  is_prepared_ = true;
  return true;
}

void AlertSender::handle(Claim claim) {
  const auto now = noted(store_.now());
  if (!now) return;  // nothing was sent: when the claim is over, a look shows it
  const auto read_at = Clock::now();
  const std::string& key = loaded_->alerts.link_key.empty() ? own_link_key_ : loaded_->alerts.link_key;
  const SendContext dispatch{loaded_, key, *now};
  if (claim.alert.in_doubt) {
    auto anew = resolve_doubt(claim.alert, dispatch);
    if (!anew) return;
    claim = *std::move(anew);
  }
  const Alert& alert = claim.alert;
  const auto begun = Clock::now();
  if (site_.stop.is_raised() || begun - claim.since > k_fresh_for) return give_back(alert);
  if (!alert.sender.empty()) pace_.note_sent(alert.sender, loaded_->alerts.sms_per_second, begun);
  const SendResult verdict = carrier_->send(alert, dispatch);
  conclude(alert, verdict, *now + rounded_up(Clock::now() - read_at));
}

// The alert as it is to be sent again, or nothing when it is not.
std::optional<AlertSender::Claim> AlertSender::resolve_doubt(const Alert& alert,
                                                             const SendContext& dispatch) {
  auto renewed_at = Clock::now();
  const auto go_on = [&] {
    if (site_.stop.is_raised()) return false;
    if (Clock::now() - renewed_at < k_renew_every) return true;
    renewed_at = Clock::now();
    const auto renewed = noted(queue_.renew(alert));
    return renewed && *renewed;
  };
  const LookupResult sighting = carrier_->find_sent(alert, dispatch, go_on);
  switch (sighting.kind) {
    case LookupResult::Kind::found:
      note_that_it_works();
      settle(alert, settle_found(sighting.provider_id, sighting.remark), dispatch.now);
      return std::nullopt;
    case LookupResult::Kind::unknown:
      conclude_unknown(alert, sighting.trouble, dispatch.now);
      return std::nullopt;
    case LookupResult::Kind::absent: return decide_absent(alert, dispatch, sighting.as_of);
    case LookupResult::Kind::no_list: break;
  }
  return decide_absent(alert, dispatch, dispatch.now);
}

std::optional<AlertSender::Claim> AlertSender::decide_absent(const Alert& alert, const SendContext& dispatch,
                                                             StoreTime as_of) {
  const SettleTerms terms = terms_at(dispatch.now);
  const StoreTime may_resend = may_resend_at(alert, dispatch.now);
  if (may_resend > as_of) {
    const seconds wait = may_resend > dispatch.now ? k_look_again : k_look_afresh;
    settle(alert, settle_in_doubt(alert, wait, terms), dispatch.now);
    return std::nullopt;
  }
  if (is_to_be_given_up(alert, terms)) {
    settle(alert, settle_given_up(alert, alert.problem), dispatch.now);
    return std::nullopt;
  }
  const auto since = Clock::now();
  auto anew = noted(queue_.begin_attempt(alert));
  if (!anew) return std::nullopt;
  if (!*anew) {
    say({Level::warning, alert_line("alert taken over", alert)});
    return std::nullopt;
  }
  return Claim{*std::move(*anew), since};
}

void AlertSender::conclude(const Alert& alert, const SendResult& verdict, StoreTime now) {
  // Cut off by the wish to stop, before anything was sent.
  if (site_.stop.is_raised() && verdict.kind == SendResult::Kind::later) return give_back(alert);
  if (verdict.kind == SendResult::Kind::stop) {
    give_back(alert);
    return stop_queue(verdict.problem);
  }
  const AttemptOutcome settlement = settle_by(alert, verdict, terms_at(now));
  settle(alert, settlement, now);
  learn(alert, verdict, settlement, now);
}

void AlertSender::conclude_unknown(const Alert& alert, const SendResult& trouble, StoreTime now) {
  if (site_.stop.is_raised()) return give_back(alert);
  if (trouble.kind == SendResult::Kind::stop) {
    give_back(alert);
    return stop_queue(trouble.problem);
  }
  settle(alert, settle_unknown(alert, trouble, terms_at(now)), now);
  rest_.note_trouble(Clock::now(), random01());
}

// What this says of the alerts to come.
void AlertSender::learn(const Alert& alert, const SendResult& verdict, const AttemptOutcome& settlement,
                        StoreTime now) {
  switch (verdict.kind) {
    case SendResult::Kind::sent:
    case SendResult::Kind::failed: note_that_it_works(); break;
    case SendResult::Kind::later:
    case SendResult::Kind::unsure:
      if (is_of_sender(verdict)) {
        pace_.rest(alert.sender, std::max<Clock::duration>(settlement.due_at - now, k_full_queue),
                   Clock::now());
      } else if (carrier_->has_one_far_side()) {
        rest_.note_trouble(Clock::now(), random01());
      }
      break;
    case SendResult::Kind::stop: break;
  }
}

void AlertSender::stop_queue(const std::string& problem) {
  rest_.stop(Clock::now());
  const std::string reason = escape_for_log(mask_numbers(problem), k_max_reason);
  is_marked_stopped_ = true;
  noted(marks_.set(stopped_mark(channel_), reason));
  write_log(Level::error, fmt::format("alerts by {} are stopped: {}", to_text(channel_), reason));
}

void AlertSender::note_that_it_works() {
  rest_.note_fine();
  if (!is_marked_stopped_ || !noted(marks_.set(stopped_mark(channel_), ""))) return;
  is_marked_stopped_ = false;
  write_log(Level::info, fmt::format("alerts by {} go out again", to_text(channel_)));
}

// Should it fail, the claim ends by itself, and the alert is looked for.
void AlertSender::give_back(const Alert& alert) {
  const auto released = noted(queue_.release(alert));
  if (released) say({Level::debug, alert_line("alert given back", alert)});
}

void AlertSender::settle(const Alert& alert, const AttemptOutcome& settlement, StoreTime now) {
  for (;;) {
    const auto settled = noted(queue_.settle(alert, settlement));
    if (settled) {
      return say(*settled ? outcome_line(alert, settlement, now)
                          : AlertLine{Level::warning, alert_line("alert taken over", alert)});
    }
    if (site_.stop.is_raised()) return;
    site_.stop.sleep(rounded_up(store_pause()));
  }
}

void AlertSender::say(const AlertLine& line) const {
  if (line.level != Level::debug || loaded_->server.debug) write_log(line.level, line.text);
}

SettleTerms AlertSender::terms_at(StoreTime now) {
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
    site_.watch.note_success();
  } else {
    ++store_failures_;
    site_.watch.note_failure(result.error());
  }
  return result;
}

}  // namespace ivr
