#include "fcgi_app/deliver/reconciler.hpp"

#include "core/call/model.hpp"
#include "core/texts/phrases.hpp"
#include "core/twilio_api/requests.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/deliver/recording_scan.hpp"
#include "fcgi_app/store/alert_queue.hpp"

#include <fmt/format.h>

#include <exception>

namespace ivr {
namespace {

constexpr std::chrono::minutes k_scan_every{5};
constexpr std::chrono::hours k_prune_every{1};
constexpr std::chrono::minutes k_retry_after{1};
constexpr std::chrono::milliseconds k_poll_every{500};

void log_failure(std::string_view reason) {
  constexpr std::size_t k_max_reason = 300;
  write_log(Level::error,
            fmt::format("reconciliation_failed reason=\"{}\"", escape_for_log(reason, k_max_reason)));
}

void log_example() {
  write_log(Level::info, fmt::format("example_account reason=\"{}\"", example_text()));
}

}  // namespace

Reconciler::Reconciler(const DeliveryContext& context)
    : context_(context), store_(context.store_url), client_(context.stop) {}

void Reconciler::run() {
  while (!context_.stop.is_raised()) {
    try {
      run_due_tasks();
    } catch (const std::exception& error) {
      log_failure(error.what());
      next_scan_ = Clock::now() + k_retry_after;
    }
    context_.stop.sleep(k_poll_every);
  }
}

void Reconciler::run_due_tasks() {
  auto loaded = context_.config.now();
  const auto now = Clock::now();
  if (loaded != loaded_) {
    loaded_ = std::move(loaded);
    warned_.clear();
    next_scan_ = now;
    if (loaded_->model->has_voicemail && is_example_account(loaded_->twilio)) log_example();
  }
  if (now >= next_scan_) next_scan_ = now + (scan_recordings() ? k_scan_every : k_retry_after);
  if (now >= next_pruning_ && !context_.stop.is_raised())
    next_pruning_ = now + (prune_store() ? k_prune_every : k_retry_after);
}

bool Reconciler::scan_recordings() {
  // Without a voicemail action there is nobody to notify, so there is no need to ask Twilio.
  if (!loaded_->model->has_voicemail) return true;
  if (is_example_account(loaded_->twilio)) return true;
  const auto done = RecordingScan(loaded_, store_, client_, context_.stop, warned_).run();
  if (done) {
    context_.store_status.note_success();
    return true;
  }
  if (!done.error().of_store.empty()) context_.store_status.note_failure(done.error().of_store);
  if (!done.error().of_twilio.empty()) log_failure(done.error().of_twilio);
  return false;
}

bool Reconciler::prune_store() {
  const auto now = store_.now();
  const auto rows =
      now ? AlertQueue(store_).remove_done_before(*now - loaded_->alerts.keep) : Unexpected{now.error()};
  if (!rows) {
    context_.store_status.note_failure(rows.error());
    return false;
  }
  context_.store_status.note_success();
  if (*rows > 0) write_log(Level::info, fmt::format("store_pruned rows={}", *rows));
  return true;
}

}  // namespace ivr
