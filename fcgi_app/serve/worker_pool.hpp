// The threads that answer, and the housekeeping they need from the thread that owns them.
#pragma once

#include "fcgi_app/serve/worker.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <thread>
#include <vector>

namespace ivr {

class WorkerPool {
 public:
  // How often housekeeping is due while it is due at all.
  static constexpr std::chrono::milliseconds k_tick{50};

  // listening_fd stays the caller's. Signals must be blocked.
  // longest_rest: how often even an idle worker shows life; negative: it need not.
  WorkerPool(int listening_fd, int workers, AnswerWebhook how,
             std::chrono::milliseconds longest_rest = std::chrono::milliseconds(-1));
  // Stops at once what is not stopped: workers finish the request in hand.
  ~WorkerPool() = default;
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Readable when keep_house() is to be called now.
  [[nodiscard]] int attention_fd() const { return place_.attention.number(); }
  // True: keep_house() is to be called again after k_tick.
  [[nodiscard]] bool wants_ticks() const;
  // Incomplete requests and a paused listener. From one thread only.
  void keep_house();

  // Whether every worker has shown life since this last said so. From one thread only.
  bool all_live();

  // True: leave what is still queued in the listening socket to the next process.
  void drain(bool leave_queue);

 private:
  [[nodiscard]] bool nothing_left(bool leave_queue) const;

  // Stops and joins its threads when it goes, also when the last of them could not be started.
  struct Crew {
    ServerContext& place;
    std::vector<std::thread> threads;
    ~Crew();
    void stop();
  };

  ServerContext place_;
  std::deque<std::atomic<std::uint64_t>> laps_;  // of each worker
  std::vector<std::uint64_t> laps_seen_;
  Crew crew_{place_, {}};
};

}  // namespace ivr
