// The threads of `ivr deliver`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ivr {

class Crew {
 public:
  Crew() = default;
  // Waits for all of them.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void start(std::function<void()> work);
  // Whether all have ended by then.
  bool wait_for_end(std::chrono::milliseconds patience);

 private:
  std::mutex mutex_;  // guards working_
  std::condition_variable ended_;
  std::size_t working_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace ivr
