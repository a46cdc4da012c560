#include "fcgi_app/deliver/reconciler.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/deliver/recording_scan.hpp"
#include "fcgi_app/store/alert_queue.hpp"

#include <fmt/format.h>

#include <exception>

namespace ivr {
namespace {

constexpr std::chrono::minutes k_look_every{5};
constexpr std::chrono::minutes k_try_again_after{1};
constexpr std::chrono::hours k_tidy_up_every{1};
constexpr std::chrono::milliseconds k_notice_every{500};
constexpr std::size_t k_max_words = 300;

}  // namespace

Reconciler::Reconciler(const DeliveryContext& site)
    : site_(site), store_(site.store_url), client_(site.stop) {}

void Reconciler::run() {
  while (!site_.stop.is_raised()) {
    try {
      work();
    } catch (const std::exception& mistake) {
      write_log(Level::error, fmt::format("reconciliation failed: {}", mistake.what()));
      next_look_ = Clock::now() + k_try_again_after;
    }
    site_.stop.sleep(k_notice_every);
  }
}

void Reconciler::work() {
  auto loaded = site_.config.now();
  const auto now = Clock::now();
  if (loaded != loaded_) {
    loaded_ = std::move(loaded);
    warned_.clear();
    next_look_ = now;
  }
  if (now >= next_look_) next_look_ = now + (look() ? k_look_every : k_try_again_after);
  if (now >= next_tidying_ && !site_.stop.is_raised())
    next_tidying_ = now + (tidy_up() ? k_tidy_up_every : k_try_again_after);
}

bool Reconciler::look() {
  // Nobody is told of anything, so Twilio is not asked either.
  if (!loaded_->model->has_voicemail) return true;
  const auto done = RecordingScan(loaded_, store_, client_, site_.stop, warned_).run();
  if (done) {
    site_.watch.note_success();
    return true;
  }
  if (!done.error().of_store.empty()) site_.watch.note_failure(done.error().of_store);
  if (!done.error().of_twilio.empty()) {
    write_log(Level::error, fmt::format("reconciliation: recordings cannot be listed: {}",
                                        escape_for_log(done.error().of_twilio, k_max_words)));
  }
  return false;
}

bool Reconciler::tidy_up() {
  const auto now = store_.now();
  const auto gone =
      now ? AlertQueue(store_).remove_done_before(*now - loaded_->alerts.keep) : Unexpected{now.error()};
  if (!gone) {
    site_.watch.note_failure(gone.error());
    return false;
  }
  site_.watch.note_success();
  if (*gone > 0)
    write_log(Level::info, fmt::format("housekeeping: rows of what is long done removed: {}", *gone));
  return true;
}

}  // namespace ivr
