// Lets the memory go that loading a config and opening a store needed, and serving does not.
//
// For the main thread.
#pragma once

#include <chrono>
#include <optional>

namespace ivr {

class LoadingWeight {
 public:
  // Before anything is loaded, and once a process.
  static void keep_large_pieces_apart();

  // Something has been loaded. A store that is opened for it meanwhile has a second.
  void put_on();

  // How long until there is something to do; negative: for ever.
  [[nodiscard]] std::chrono::milliseconds pause() const;
  // What malloc() keeps for later, and the pages of program and libraries, go back to the kernel. Other
  // threads may be at work: what they want of it comes back from the page cache by itself, without a read
  // from the disk.
  void drop_when_due();

 private:
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> due_;
};

}  // namespace ivr
