#include "fcgi_app/serve/outbox.hpp"

#include "fcgi_app/base/log.hpp"
#include "fcgi_app/serve/retry_queue.hpp"
#include "fcgi_app/store/alert_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace ivr {
namespace {

using Clock = std::chrono::steady_clock;
using Done = Result<std::monostate>;

constexpr std::chrono::seconds k_look_every{1};
// What is not done by then hangs.
constexpr std::chrono::milliseconds k_slow{500};

// What one webhook wants committed. Its worker waits for done.
struct Job {
  std::vector<StoreEntry> entries;
  std::optional<Done> done;
};

}  // namespace

// What workers and the thread share. The thread keeps it alive, should it hang beyond the Outbox's end.
class Outbox::Desk {
 public:
  void use(const std::string& url) {
    const std::lock_guard lock(mutex_);
    if (wanted_url_ == url) return;
    wanted_url_ = url;
    view_ = url.empty() ? nullptr : std::make_shared<StoreView>();
    if (url.empty()) held_.clear();
    hangs_ = false;
    changed_.notify_all();
  }

  Done commit(std::vector<StoreEntry> entries, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (wanted_url_.empty()) return Unexpected("no alert store is kept");
    if (is_stuck()) {
      hold(std::move(entries));
      return Unexpected("the alert store does not answer");
    }
    const auto job = std::make_shared<Job>(Job{std::move(entries), std::nullopt});
    jobs_.push_back(job);
    changed_.notify_all();
    wait_for(lock, *job, Clock::now() + patience);
    if (job->done) return *std::move(job->done);
    // What is under way by now is held by the thread, should it fail.
    if (std::erase(jobs_, job) > 0) hold(std::move(job->entries));
    return Unexpected("the alert store did not answer in time");
  }

  // A look at a store that hangs takes long to fail; what it comes to is known before.
  std::shared_ptr<const StoreView> view() const {
    const std::lock_guard lock(mutex_);
    if (view_ == nullptr || !view_->reachable || !is_stuck()) return view_;
    auto stuck = std::make_shared<StoreView>(*view_);
    stuck->reachable = false;
    stuck->problem = "it does not answer";
    return stuck;
  }

  void stop() {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }

  bool wait_for_end(std::chrono::seconds patience) {
    std::unique_lock lock(mutex_);
    return finished_.wait_for(lock, patience, [&] { return ended_; });
  }

  // The thread's own.
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ || !jobs_.empty()) {
      changed_.wait_until(lock, next_look_,
                          [&] { return stopping_ || !jobs_.empty() || url_ != wanted_url_; });
      if (url_ != wanted_url_) move_house();
      if (!jobs_.empty()) work(lock);
      if (!stopping_ && store_ && Clock::now() >= next_look_ && look(lock)) work_off_held(lock);
      if (Clock::now() >= next_look_) next_look_ = Clock::now() + k_look_every;
    }
    if (store_) work_off_held(lock);
    ended_ = true;
    finished_.notify_all();
  }

 private:
  using Entries = std::vector<StoreEntry>;
  using Jobs = std::vector<std::shared_ptr<Job>>;

  [[nodiscard]] bool is_stuck() const {
    return hangs_ || (busy_since_ && Clock::now() - *busy_since_ > k_slow);
  }

  // However patient a callback may be: workers that wait for a store that hangs would keep callers waiting.
  void wait_for(std::unique_lock<std::mutex>& lock, const Job& job, Clock::time_point end) {
    while (!job.done && !is_stuck() && Clock::now() < end) {
      const auto stuck_at = busy_since_.value_or(Clock::now()) + k_slow + std::chrono::milliseconds(1);
      finished_.wait_until(lock, std::min(end, stuck_at));
    }
  }

  void move_house() {
    url_ = wanted_url_;
    store_.reset();
    if (!url_.empty()) store_.emplace(url_);
    next_look_ = Clock::now();
  }

  // Does something with the store while workers may go on, and notices how long it took.
  template <class Errand>
  auto without_lock(std::unique_lock<std::mutex>& lock, Errand errand) {
    const auto begun = Clock::now();
    busy_since_ = begun;
    lock.unlock();
    auto result = errand();
    lock.lock();
    busy_since_.reset();
    hangs_ = !result && Clock::now() - begun > k_slow;
    return result;
  }

  // Together first, which costs one fsync; one by one when that fails, so that nobody suffers from another.
  // What is held comes along, ahead of the rest: a callback of now may be of a call that was noted then.
  void work(std::unique_lock<std::mutex>& lock) {
    const Jobs jobs = std::exchange(jobs_, {});
    Entries together = held_.take();
    const auto of_jobs = static_cast<std::ptrdiff_t>(together.size());
    for (const auto& job : jobs) together.insert(together.end(), job->entries.begin(), job->entries.end());
    const Done all = without_lock(lock, [&] { return commit_now(together); });
    bool some = !!all;
    for (const auto& job : jobs) {
      const bool alone = !all && job->entries.size() < together.size() && !hangs_;
      job->done = alone ? without_lock(lock, [&] { return commit_now(job->entries); }) : all;
      some = some || job->done->has_value();
      if (!*job->done) hold(job->entries);
    }
    writes_fail_ = !some;
    together.erase(together.begin() + of_jobs, together.end());
    if (all) {
      held_.committed();
    } else {
      const bool store_is_fine = some || jobs.empty();  // without jobs it was looked at first
      held_.requeue(std::move(together), store_is_fine ? RetryQueue::Fault::bite : RetryQueue::Fault::store);
    }
    finished_.notify_all();
  }

  void work_off_held(std::unique_lock<std::mutex>& lock) {
    const std::size_t before = held_.size();
    if (before == 0) return;
    do work(lock);
    while (held_.size() > 0 && !writes_fail_);
    if (held_.size() == 0)
      write_log(Level::info, fmt::format("{} entries that waited for the alert store are kept", before));
  }

  void hold(Entries entries) {
    if (!held_.add(std::move(entries))) write_log(Level::error, "too much waits for the alert store: lost");
  }

  Done commit_now(const std::vector<StoreEntry>& entries) {
    if (!store_) return Unexpected("no alert store is kept");
    const auto committed = store_->commit(entries);
    if (!committed) return Unexpected{committed.error()};
    return std::monostate{};
  }

  // True: the store is fine.
  bool look(std::unique_lock<std::mutex>& lock) {
    StoreView seen;
    const std::string key = view_ ? view_->link_key : std::string();
    const bool try_writing = writes_fail_;
    const auto looked = without_lock(lock, [&] { return look_now(key, try_writing); });
    if (looked) {
      seen = *looked;
      seen.reachable = true;
      if (try_writing) writes_fail_ = false;
    } else {
      seen.problem = looked.error();
      seen.link_key = key;
    }
    if (url_ != wanted_url_) return false;
    say_if_changed(seen);
    view_ = std::make_shared<const StoreView>(std::move(seen));
    return view_->reachable;
  }

  // A disk that is full can still be read: where a commit failed, a look is good only when writing works
  // again.
  Result<StoreView> look_now(const std::string& known_key, bool try_writing) {
    StoreView seen;
    if (try_writing) {
      const auto written = store_->set_mark("written after a failure", "yes");
      if (!written) return Unexpected{written.error()};
    }
    auto backlog = store_->backlog();
    if (!backlog) return Unexpected{backlog.error()};
    seen.backlog = *std::move(backlog);
    auto key = known_key.empty() ? store_->link_key() : Result<std::string>(known_key);
    // A store that can be read but not written has no key to give yet; what it has is worth telling.
    if (key) seen.link_key = *std::move(key);
    return seen;
  }

  void say_if_changed(const StoreView& seen) {
    if (seen.reachable && !was_reachable_) write_log(Level::info, "the alert store is open");
    if (!seen.reachable && (was_reachable_ || seen.problem != said_)) {
      write_log(Level::error, fmt::format("the alert store is unavailable: {}", seen.problem));
    }
    was_reachable_ = seen.reachable;
    said_ = seen.problem;
  }

  mutable std::mutex mutex_;  // guards all below but store_, which is the thread's
  std::condition_variable changed_;
  std::condition_variable finished_;
  std::string wanted_url_;
  std::string url_;
  Jobs jobs_;
  RetryQueue held_;
  std::shared_ptr<const StoreView> view_;
  std::optional<Clock::time_point> busy_since_;
  bool hangs_ = false;  // the last errand failed and took its time about it
  bool writes_fail_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  Clock::time_point next_look_{};
  bool was_reachable_ = false;
  std::string said_;
  std::optional<AlertStore> store_;
};

Outbox::Outbox() : desk_(std::make_shared<Desk>()), thread_([desk = desk_] { desk->run(); }) {}

Outbox::~Outbox() {
  constexpr std::chrono::seconds k_patience{2};
  desk_->stop();
  // A store that hangs is left behind; whoever has ended is waited for to the last instruction.
  if (desk_->wait_for_end(k_patience)) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void Outbox::use(const std::string& store_url) {
  desk_->use(store_url);
}

Result<std::monostate> Outbox::commit(std::vector<StoreEntry> entries, std::chrono::milliseconds patience) {
  return desk_->commit(std::move(entries), patience);
}

std::shared_ptr<const StoreView> Outbox::view() const {
  return desk_->view();
}

}  // namespace ivr
