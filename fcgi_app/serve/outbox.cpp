#include "fcgi_app/serve/outbox.hpp"

#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/serve/retry_queue.hpp"
#include "fcgi_app/serve/store_probe.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <future>
#include <optional>
#include <thread>
#include <utility>

namespace ivr {
namespace {

using Clock = std::chrono::steady_clock;
using Done = Result<std::monostate>;
using Entries = std::vector<StoreEntry>;

constexpr std::chrono::seconds k_probe_every{1};
// An operation that takes longer than this hangs.
constexpr std::chrono::milliseconds k_slow{500};

// The entries of one webhook. If a worker waits, it waits for done.
struct Job {
  Entries entries;
  bool is_awaited = true;
  std::optional<Done> done{};
};

bool has_succeeded(const Done& done) {
  return done.has_value();
}

bool has_succeeded(const StoreView& view) {
  return view.reachable;
}

}  // namespace

// Commits the entries of all workers, many at a time. Shared by the workers and the thread, which keeps it
// alive if the thread still hangs after the Outbox has ended.
class Outbox::Writer {
 public:
  void use(const std::string& url) {
    const MutexLock lock(mutex_);
    if (wanted_url_ == url) {
      is_acknowledged_ = true;
      return;
    }
    wanted_url_ = url;
    view_ = url.empty() ? nullptr : std::make_shared<StoreView>();
    if (url.empty()) retry_queue_.clear();
    hangs_ = false;
    changed_.notify_all();
  }

  std::string url() const {
    const MutexLock lock(mutex_);
    return wanted_url_;
  }

  Done commit(Entries entries, std::chrono::milliseconds timeout) {
    const MutexLock lock(mutex_);
    if (const auto refusal = refusal_of(entries)) return Unexpected(*refusal);
    const auto job = enqueue({std::move(entries)});
    wait_for(*job, Clock::now() + timeout);
    if (job->done) return *std::move(job->done);
    // Entries that the thread has taken already are retried by the thread, if their commit fails.
    if (std::erase(jobs_, job) > 0) retry_later(std::move(job->entries));
    return Unexpected("the alert store did not answer in time");
  }

  void commit_in_background(Entries entries) {
    const MutexLock lock(mutex_);
    if (const auto refusal = refusal_of(entries)) {
      log_deferred(*refusal);
    } else {
      enqueue({std::move(entries), false});
    }
  }

  // While an operation hangs, the view would be too good: the next one is known before the operation fails.
  std::shared_ptr<const StoreView> view() const {
    const MutexLock lock(mutex_);
    if (view_ == nullptr || !view_->reachable || !is_stuck()) return view_;
    auto stuck = std::make_shared<StoreView>(*view_);
    stuck->reachable = false;
    stuck->problem = "it does not answer";
    return stuck;
  }

  void stop() {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }

  bool wait_for_end(std::chrono::seconds timeout) {
    const MutexLock lock(mutex_);
    return finished_.wait_for(mutex_, timeout, [&]() REQUIRES(mutex_) { return ended_; });
  }

  // The thread's own. What is handed over before stop() is still tried.
  void run() {
    const MutexLock lock(mutex_);
    while (!stopping_ || !jobs_.empty()) {
      changed_.wait_until(mutex_, next_probe_, [&]() REQUIRES(mutex_) {
        return stopping_ || !jobs_.empty() || url_ != wanted_url_;
      });
      if (url_ != wanted_url_) reopen_store();
      if (!jobs_.empty()) write_batch();
      if (!stopping_ && store_ && Clock::now() >= next_probe_ && probe()) flush_retries();
      if (Clock::now() >= next_probe_) next_probe_ = Clock::now() + k_probe_every;
    }
    if (store_) flush_retries();
    ended_ = true;
    finished_.notify_all();
  }

 private:
  [[nodiscard]] bool is_stuck() const REQUIRES(mutex_) {
    return hangs_ || (busy_since_ && Clock::now() - *busy_since_ > k_slow);
  }

  // Why entries are not accepted now; then they are in the retry queue, if there is a store at all.
  std::optional<std::string> refusal_of(Entries& entries) REQUIRES(mutex_) {
    if (wanted_url_.empty()) return "no alert store is used";
    if (!is_stuck()) return std::nullopt;
    retry_later(std::move(entries));
    return "the alert store does not answer";
  }

  std::shared_ptr<Job> enqueue(Job job) REQUIRES(mutex_) {
    jobs_.push_back(std::make_shared<Job>(std::move(job)));
    changed_.notify_all();
    return jobs_.back();
  }

  // However long a webhook may wait: workers that wait for a store that hangs would keep callers waiting.
  void wait_for(const Job& job, Clock::time_point end) REQUIRES(mutex_) {
    while (!job.done && !is_stuck() && Clock::now() < end) {
      const auto stuck_at = busy_since_.value_or(Clock::now()) + k_slow + std::chrono::milliseconds(1);
      finished_.wait_until(mutex_, std::min(end, stuck_at));
    }
  }

  void reopen_store() REQUIRES(mutex_) {
    url_ = wanted_url_;
    store_.reset();
    probe_.use_store(url_);
    if (!url_.empty()) store_.emplace(url_);
    next_probe_ = Clock::now();
  }

  // Runs an operation on the store while workers can go on, and notices when it hangs.
  template <class Operation>
  auto without_lock(Operation operation) REQUIRES(mutex_) {
    const auto begun = Clock::now();
    busy_since_ = begun;
    mutex_.unlock();
    auto result = operation();
    mutex_.lock();
    busy_since_.reset();
    hangs_ = !has_succeeded(result) && Clock::now() - begun > k_slow;
    return result;
  }

  Done commit_now(const Entries& entries) REQUIRES(mutex_) {
    return without_lock([&]() -> Done {
      if (!store_) return Unexpected("no alert store is used");
      const auto committed = AlertInserts(*store_).commit(entries);
      if (!committed) return Unexpected{committed.error()};
      return std::monostate{};
    });
  }

  // Commits everything together, which costs one fsync. If that fails, each job is committed alone, so that
  // no webhook fails because of another's entries. Entries of the retry queue come first: a callback of now
  // may belong to a call that was noted then.
  void write_batch() REQUIRES(mutex_) {
    const auto jobs = std::exchange(jobs_, {});
    Entries retried = retry_queue_.next_batch();
    Entries all = retried;
    for (const auto& job : jobs) all.insert(all.end(), job->entries.begin(), job->entries.end());
    const Done together = commit_now(all);
    bool any = together.has_value();
    for (const auto& job : jobs) {
      const bool alone = !together && job->entries.size() < all.size() && !hangs_;
      finish(*job, alone ? commit_now(job->entries) : together);
      any = any || job->done->has_value();
    }
    probe_.note_commit(any);
    if (together) {
      retry_queue_.committed();
    } else {
      const bool store_is_fine = any || jobs.empty();  // without jobs, the probe has just found it fine
      retry_queue_.requeue(std::move(retried),
                           store_is_fine ? RetryQueue::Fault::batch : RetryQueue::Fault::store);
    }
    finished_.notify_all();
  }

  void finish(Job& job, Done done) REQUIRES(mutex_) {
    job.done = std::move(done);
    if (*job.done) return;
    retry_later(job.entries);
    if (!job.is_awaited) log_deferred(job.done->error());
  }

  void flush_retries() REQUIRES(mutex_) {
    const std::size_t before = retry_queue_.size();
    if (before == 0) return;
    do write_batch();
    while (retry_queue_.size() > 0 && !probe_.commits_fail());
    if (retry_queue_.size() == 0)
      write_log(Level::info, fmt::format("store_retries_committed entries={}", before));
  }

  void retry_later(Entries entries) REQUIRES(mutex_) {
    if (retry_queue_.add(std::move(entries))) return;
    write_log(
        Level::error,
        fmt::format(R"(store_backlog_full reason="alert store backlog is full ({} entries): entry dropped")",
                    RetryQueue::k_max));
  }

  static void log_deferred(const std::string& reason) {
    constexpr std::size_t k_max_reason = 512;
    write_log(Level::warning,
              fmt::format(R"(commit_deferred reason="{}")", escape_for_log(reason, k_max_reason)));
  }

  // True if the store works.
  bool probe() REQUIRES(mutex_) {
    if (std::exchange(is_acknowledged_, false)) probe_.acknowledge_replacement();
    StoreView seen = without_lock([this] { return probe_.look(*store_); });
    if (url_ != wanted_url_) return false;
    probe_.log_state_change(seen);
    view_ = std::make_shared<const StoreView>(std::move(seen));
    return view_->reachable;
  }

  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::condition_variable_any finished_;
  std::string wanted_url_ GUARDED_BY(mutex_);
  std::string url_ GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Job>> jobs_ GUARDED_BY(mutex_);
  RetryQueue retry_queue_ GUARDED_BY(mutex_);
  std::shared_ptr<const StoreView> view_ GUARDED_BY(mutex_);
  std::optional<Clock::time_point> busy_since_ GUARDED_BY(mutex_);
  bool hangs_ GUARDED_BY(mutex_) = false;            // the last operation failed and took too long
  bool is_acknowledged_ GUARDED_BY(mutex_) = false;  // an operator knows of what the probe has found
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;
  Clock::time_point next_probe_ GUARDED_BY(mutex_){};
  // The thread's own.
  std::optional<StoreConnection> store_;
  StoreProbe probe_;
};

Done Outbox::try_store(const std::string& store_url, std::chrono::seconds timeout) {
  const auto promise = std::make_shared<std::promise<Done>>();
  auto result = promise->get_future();
  // Like the thread of the outbox, it is left alone if the store hangs.
  std::thread([promise, store_url] {
    StoreConnection store(store_url);
    const auto key = Marks(store).link_key();
    promise->set_value(key ? Done(std::monostate{}) : Done(Unexpected{key.error()}));
  }).detach();
  if (result.wait_for(timeout) != std::future_status::ready) return Unexpected("it does not answer in time");
  return result.get();
}

std::string Outbox::store_url() const {
  return writer_->url();
}

Outbox::Outbox() : writer_(std::make_shared<Writer>()), thread_([writer = writer_] { writer->run(); }) {}

Outbox::~Outbox() {
  constexpr std::chrono::seconds k_timeout{2};
  writer_->stop();
  // A thread that hangs in the store is left alone; one that has ended is joined.
  if (writer_->wait_for_end(k_timeout)) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void Outbox::use(const std::string& store_url) {
  writer_->use(store_url);
}

Result<std::monostate> Outbox::commit(std::vector<StoreEntry> entries, std::chrono::milliseconds timeout) {
  return writer_->commit(std::move(entries), timeout);
}

void Outbox::commit_in_background(std::vector<StoreEntry> entries) {
  writer_->commit_in_background(std::move(entries));
}

std::shared_ptr<const StoreView> Outbox::view() const {
  return writer_->view();
}

}  // namespace ivr
